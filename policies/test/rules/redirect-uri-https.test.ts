import { describe, expect, it } from "vitest";
import { redirectUriHttps as rule } from "../../rules/redirect-uri-https.ts";
import { judged, unknown, verdict } from "../judged.ts";

const on = (platform: string, ...redirectUris: string[]) => judged("Application", { [platform]: { redirectUris } });
const platforms = ["web", "singlePageApplication", "publicClient"];

describe("redirect-uri-https", () => {
  it.each(platforms)("accepts https on the platform %s", (platform) => {
    expect(verdict(rule, on(platform, "https://erp.contoso.com/signin"))).toEqual([]);
  });

  it.each(platforms)("refuses http on the platform %s", (platform) => {
    expect(verdict(rule, on(platform, "https://erp.contoso.com/signin", "http://erp.contoso.com/signin"))).toEqual([
      "The redirect URI http://erp.contoso.com/signin does not use https, so the authorization code can be read on the network.",
    ]);
  });

  it("accepts a custom scheme for a mobile application", () => {
    expect(verdict(rule, on("publicClient", "com.contoso.erp://signin"))).toEqual([]);
  });

  it.each(["javascript:alert", "data:text/html", "myapp://signin"])(
    "refuses for a mobile application %s, whose scheme has no owner",
    (uri) => {
      expect(verdict(rule, on("publicClient", uri))).toEqual([
        `The redirect URI ${uri} uses the scheme ${uri.slice(0, uri.indexOf(":") + 1)} instead of https.`,
      ]);
    },
  );

  it("refuses a custom scheme for a web application", () => {
    expect(verdict(rule, on("web", "com.contoso.erp://signin"))).toHaveLength(1);
  });

  it("leaves loopback addresses to another rule", () => {
    expect(verdict(rule, on("web", "http://localhost:8080/signin"))).toEqual([]);
  });

  it("refuses http in redirect URIs that are a separate resource", () => {
    const uris = { type: "Web", redirectUris: ["http://erp.contoso.com/signin"] };
    expect(verdict(rule, judged("ApplicationRedirectUris", uris))).toHaveLength(1);
  });

  it.each(["PublicClient", "publicclient"])(
    "knows the platform %s of redirect URIs apart from their application",
    (type) => {
      const uris = { type, redirectUris: ["com.contoso.erp://signin"] };
      expect(verdict(rule, judged("ApplicationRedirectUris", uris))).toEqual([]);
    },
  );

  it("does not apply to a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipal", {}))).toBe("does not apply");
  });

  it("cannot tell while an address is unknown", () => {
    expect(verdict(rule, on("web", unknown))).toBe("cannot tell");
  });
});
