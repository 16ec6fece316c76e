import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { SpecError } from "../../../integrations/stack-file/problems.ts";
import { deploy, problemsOf, specOf } from "./deployed.ts";

const integray = {
  system: "integray",
  address: "https://new.integray.app",
  permissions: { microsoftGraph: ["User.Read"] },
};
const moving = { ...integray, formerAddresses: ["https://old.integray.app/"] };
const oldUri = "https://old.integray.app/api/Callback/GenericOAuth2";
const newUri = "https://new.integray.app/api/Callback/GenericOAuth2";

describe("formerAddresses", () => {
  it("registers the redirect URIs of both addresses, the present one first", () => {
    expect(specOf(moving).entra?.redirectUris).toEqual({ web: [newUri, oldUri], publicClient: [], singlePage: [] });
    expect(deploy(specOf(moving)).entra?.redirectUris.web).toEqual([newUri, oldUri]);
  });

  it("shows only the present one in the hand-off, and how the transition ends", () => {
    const { handoff } = deploy(specOf(moving));
    expect(JSON.stringify(handoff.fields)).toContain(newUri);
    expect(JSON.stringify(handoff.fields)).not.toContain(oldUri);
    expect(handoff.steps.at(-1)).toEqual({
      title: "Stop using the former address",
      detail: `Entra still accepts \`${oldUri}\`. When nobody opens the product under a former address any more, delete \`formerAddresses\` in the stack file and deploy.`,
    });
    expect(deploy(specOf(integray)).handoff.steps).toEqual(handoff.steps.slice(0, -1));
  });

  it("keeps the deliveries and the proofs at the present address", () => {
    const connect = {
      system: "posit-connect",
      address: "https://connect.contoso.com",
      formerAddresses: ["https://rsc.contoso.com"],
      template: "azure",
      delegatedPermissions: { azureStorage: ["user_impersonation"] },
      deliverTo: { positConnect: {} },
    };
    const { entra } = specOf(connect);
    expect([entra?.addresses?.product, entra?.deliverTo?.positConnect?.address]).toEqual([
      "https://connect.contoso.com",
      "https://connect.contoso.com",
    ]);
    expect(entra?.redirectUris.web).toContain("https://rsc.contoso.com/__oauth__/integrations/callback");
  });

  it("registers every redirect URI of a system once", () => {
    const oro = { system: "orocommerce", address: "https://shop.contoso.com", features: ["mail", "sso"] };
    const { web } = specOf({ ...oro, formerAddresses: ["https://old.contoso.com"] }).entra!.redirectUris;
    expect(web).toHaveLength(4);
    expect(new Set(web).size).toBe(4);
  });

  it("is checked like the address, at its own position", () => {
    expect(problemsOf({ ...moving, formerAddresses: ["http://old.integray.app"] })[0]).toMatch(
      /^integrations\.sample\.formerAddresses\[0\]: must be an https address/,
    );
    expect(problemsOf({ ...moving, formerAddresses: ["https://10.0.0.1"] })[0]).toMatch(
      /^integrations\.sample\.formerAddresses\[0\]: /,
    );
  });

  it("must not repeat an address", () => {
    expect(problemsOf({ ...moving, formerAddresses: [integray.address] })).toEqual([
      "integrations.sample.formerAddresses[0]: must not be the present address",
      "  fix: remove it, or write the new address under address  [former-address-present]",
    ]);
    const twice = ["https://old.integray.app", "https://old.integray.app/"];
    expect(problemsOf({ ...moving, formerAddresses: twice })[0]).toContain("formerAddresses[1]: must be listed once");
  });

  it("must not be set if no redirect URI contains the address", () => {
    const service = {
      system: "posit-connect",
      address: "https://connect.contoso.com",
      formerAddresses: ["https://rsc.contoso.com"],
      template: "msgraph",
      authType: "service-account",
    };
    expect(problemsOf(service).join("\n")).toContain("[former-address-unused]");
  });

  it("must not be the address of another integration", () => {
    const crm = { ...integray, address: "https://old.integray.app" };
    const oro = (address: string) => ({ system: "orocommerce", address, features: ["mail"] });
    const parse = (entries: object) => parseIntegrations(entries, { now: new Date("2026-11-30"), owners: undefined });
    const both = {
      a: oro("https://a.contoso.com"),
      b: { ...oro("https://b.contoso.com"), formerAddresses: ["https://a.contoso.com"] },
    };
    expect(() => parse(both)).toThrow(SpecError);
    expect(() => parse(both)).toThrow("[redirect-uri-taken]");
    // Authorizations of one Integray instance share its callback.
    expect(parse({ crm, moving })).toHaveLength(2);
  });

  it("is no option of a system without an address", () => {
    const custom = {
      system: "custom",
      redirectUris: ["https://a.contoso.com/cb"],
      formerAddresses: ["https://b.contoso.com"],
    };
    expect(problemsOf(custom)[0]).toContain("formerAddresses: is not an option here");
  });
});
