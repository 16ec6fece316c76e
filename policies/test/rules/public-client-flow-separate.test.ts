import { describe, expect, it } from "vitest";
import { publicClientFlowSeparate as rule } from "../../rules/public-client-flow-separate.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const open = { fallbackPublicClientEnabled: true };
const web = { web: { redirectUris: ["https://erp.contoso.com/signin"] } };
const message = "Public client flows are enabled for an application that runs on a server.";

describe("public-client-flow-separate", () => {
  it.each([
    { ...open, ...web },
    { deviceOnlyAuthEnabled: true, ...web },
  ])("refuses %o", (props) => {
    expect(verdict(rule, stackOf([standing("Application", "erp", props)]))).toEqual([message]);
  });

  it.each([
    ["ApplicationPassword", {}],
    ["ApplicationCertificate", {}],
    ["ApplicationRedirectUris", { type: "Web" }],
  ])("refuses an application to which %s belongs", (type, props) => {
    const application = standing("Application", "erp", open);
    const part = standing(type, "part", { applicationId: unknown, ...props }, { on: { applicationId: application } });
    expect(verdict(rule, stackOf([application, part]))).toEqual([message]);
  });

  it("refuses an application that had a certificate before its adoption", () => {
    const application = standing("Application", "erp", open);
    const on = { applicationObjectId: application };
    const part = standing("entra-delivery:index:ExistingCertificate", "part", { applicationObjectId: unknown }, { on });
    expect(verdict(rule, stackOf([application, part]))).toEqual([message]);
  });

  it("refuses the setting as a separate resource", () => {
    const application = standing("Application", "erp", web);
    const fallback = standing(
      "ApplicationFallbackPublicClient",
      "fallback",
      { enabled: true },
      { on: { applicationId: application } },
    );
    expect(verdict(rule, stackOf([application, fallback]))).toEqual([message]);
  });

  it("accepts a desktop application, also next to a server", () => {
    const desktop = standing("Application", "desktop", {
      ...open,
      publicClient: { redirectUris: ["http://localhost"] },
    });
    expect(verdict(rule, stackOf([desktop, standing("Application", "erp", web)]))).toEqual([]);
  });

  it("accepts redirect URIs of a desktop application as a separate resource", () => {
    const desktop = standing("Application", "desktop", open);
    const uris = standing(
      "ApplicationRedirectUris",
      "uris",
      { type: "PublicClient" },
      { on: { applicationId: desktop } },
    );
    expect(verdict(rule, stackOf([desktop, uris]))).toEqual([]);
  });

  it("does not apply without a public client flow", () => {
    expect(verdict(rule, stackOf([standing("Application", "erp", web)]))).toBe("does not apply");
  });
});
