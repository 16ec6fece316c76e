import { describe, expect, it } from "vitest";
import {
  allRedirectUris,
  checkRedirectUri,
  checkRedirectUris,
  checkRegisteredUri,
} from "../../integrations/registration/redirect-uris.ts";
import type { RedirectUris, SignInAudience } from "../../integrations/spec.ts";

type Platform = keyof RedirectUris;

function codesOf(platform: Platform, text: string): string[] {
  return checkRedirectUri({ text, platform }).map(({ code }) => code);
}

describe("checkRedirectUri", () => {
  it.each<[Platform, string]>([
    ["web", "https://reporting.contoso.com/signin-oidc"],
    ["web", "https://reporting.contoso.com"],
    ["web", "https://reporting.contoso.com:8443/api/Callback/GenericOAuth2"],
    ["web", "https://reporting.contoso.com/cb?tenant=1"],
    ["web", "https://xn--mnchen-3ya.contoso.com/cb"],
    ["web", "https://reporting.contoso.com?tenant=1"],
    ["web", "https://reporting.contoso.com/Cb/%20x"],
    ["web", "https://intranet/cb"],
    ["web", "https://adfs.corp.contoso.local/cb"],
    ["web", "http://localhost/cb"],
    ["web", "http://localhost:3000/cb"],
    ["web", "http://127.0.0.1:3000/cb"],
    ["singlePage", "https://app.contoso.com/"],
    ["singlePage", "http://localhost:5173"],
    ["publicClient", "https://login.microsoftonline.com/common/oauth2/nativeclient"],
    ["publicClient", "http://localhost"],
    ["publicClient", "contoso.desktop://auth"],
    ["publicClient", "urn:ietf:wg:oauth:2.0:oob"],
    ["publicClient", "msal11111111-1111-4111-8111-111111111111://auth"],
    ["publicClient", "msauth.com.contoso.erp://auth"],
    ["publicClient", "msauth://com.contoso.erp/2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D"],
    ["publicClient", "ms-appx-web://Microsoft.AAD.BrokerPlugin/11111111-1111-4111-8111-111111111111"],
    ["web", `https://reporting.contoso.com/${"x".repeat(226)}`],
  ])("accepts for %s %s", (platform, text) => {
    expect(codesOf(platform, text)).toEqual([]);
  });

  it.each<[Platform, string, string[]]>([
    ["web", "", ["redirect-uri-not-absolute"]],
    ["web", "reporting.contoso.com/cb", ["redirect-uri-not-absolute"]],
    ["web", "/signin-oidc", ["redirect-uri-not-absolute"]],
    ["web", "https://", ["redirect-uri-not-absolute"]],
    ["web", "http://reporting.contoso.com/cb", ["redirect-uri-not-https"]],
    ["web", "http://localhost.contoso.com/cb", ["redirect-uri-not-https"]],
    ["web", "http://127.0.0.1.contoso.com/cb", ["redirect-uri-not-https"]],
    ["web", "contoso.desktop://auth", ["redirect-uri-not-https"]],
    ["web", "urn:ietf:wg:oauth:2.0:oob", ["redirect-uri-not-https"]],
    ["web", "localhost:3000/cb", ["redirect-uri-not-https"]],
    ["singlePage", "contoso.app://auth", ["redirect-uri-not-https"]],
    ["publicClient", "http://desktop.contoso.com", ["redirect-uri-not-https"]],
    ["web", "http://[::1]:3000/cb", ["redirect-uri-ipv6-loopback"]],
    ["web", "https:evil.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https:/evil.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https:///evil.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https:\\\\evil.com", ["redirect-uri-not-canonical"]],
    ["web", "https://contoso.com\\@evil.com", ["redirect-uri-not-canonical"]],
    ["web", "https://contoso.com/a/../cb", ["redirect-uri-not-canonical"]],
    ["web", "https://contoso.com/a/%2e%2e/cb", ["redirect-uri-not-canonical"]],
    ["web", "HTTPS://contoso.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://Contoso.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://contoso.com:443/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://c%6Fntoso.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://münchen.contoso.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://ｃontoso.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://contoso。com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://127.1", ["redirect-uri-not-canonical"]],
    ["web", "https://0x7f.0.0.1", ["redirect-uri-not-canonical"]],
    ["web", "https://2130706433/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://@contoso.com/cb", ["redirect-uri-not-canonical"]],
    [
      "web",
      "http://[::ffff:127.0.0.1]/cb",
      ["redirect-uri-not-https", "redirect-uri-not-canonical", "redirect-uri-ip-address"],
    ],
    ["web", "https://[::ffff:7f00:1]/cb", ["redirect-uri-ip-address"]],
    ["web", "https://10.1.2.3/cb", ["redirect-uri-ip-address"]],
    ["web", "https://203.0.113.7/cb", ["redirect-uri-ip-address"]],
    ["web", "https://127.0.0.2/cb", ["redirect-uri-ip-address"]],
    ["web", "https://localhost./cb", ["redirect-uri-trailing-dot"]],
    ["web", "https://contoso.com./cb", ["redirect-uri-trailing-dot"]],
    ["web", "https://%2a.contoso.com/cb", ["redirect-uri-wildcard", "redirect-uri-not-canonical"]],
    ["web", "https://contoso.com/%252A", ["redirect-uri-wildcard"]],
    ["web", "https://＊.contoso.com/cb", ["redirect-uri-wildcard", "redirect-uri-not-canonical"]],
    ["web", "javascript://localhost/%0aalert", ["redirect-uri-not-https"]],
    ["web", "myapp://localhost", ["redirect-uri-not-https"]],
    ["publicClient", "javascript:alert", ["redirect-uri-scheme"]],
    ["publicClient", "JavaScript:alert", ["redirect-uri-scheme", "redirect-uri-not-canonical"]],
    ["publicClient", "data:text/html,x", ["redirect-uri-scheme", "redirect-uri-character"]],
    ["publicClient", "file:///etc/passwd", ["redirect-uri-scheme"]],
    ["publicClient", "myapp://auth", ["redirect-uri-scheme"]],
    ["publicClient", "blob:https://contoso.com/1", ["redirect-uri-scheme"]],
    ["publicClient", "msal1://auth", ["redirect-uri-scheme"]],
    ["publicClient", "urn:contoso:erp", ["redirect-uri-scheme"]],
    ["publicClient", "https:evil.com/cb", ["redirect-uri-not-canonical"]],
    ["web", "https://*.contoso.com/cb", ["redirect-uri-wildcard"]],
    ["web", "https://reporting.contoso.com/*", ["redirect-uri-wildcard"]],
    ["web", "https://reporting.contoso.com/cb#", ["redirect-uri-fragment"]],
    ["singlePage", "https://app.contoso.com/#/cb", ["redirect-uri-fragment"]],
    ["web", "https://ada@reporting.contoso.com/cb", ["redirect-uri-credentials"]],
    ["web", "https://ada:hunter2@reporting.contoso.com/cb", ["redirect-uri-credentials"]],
    ["web", "http://ada:hunter2@reporting.contoso.com/*#", ["redirect-uri-credentials"]],
    ["web", `https://reporting.contoso.com/${"x".repeat(227)}`, ["redirect-uri-too-long"]],
    ["web", " https://reporting.contoso.com/cb", ["redirect-uri-character"]],
    ["web", "https://reporting.contoso.com/cb\n", ["redirect-uri-character"]],
    ["web", "http://reporting.contoso.com/*", ["redirect-uri-wildcard", "redirect-uri-not-https"]],
  ])("refuses for %s %s", (platform, text, codes) => {
    expect(codesOf(platform, text)).toEqual(codes);
  });

  it.each(["!", "$", "'", "(", ")", ",", ";"])("refuses the character %s", (character) => {
    expect(codesOf("web", `https://reporting.contoso.com/cb${character}`)).toEqual(["redirect-uri-character"]);
  });

  it.each(["https://ada:hunter2@reporting.contoso.com", "https://ada:hunter2@", "ada:hunter2@reporting.contoso.com"])(
    "does not repeat the password in %s",
    (text) => {
      expect(JSON.stringify(checkRedirectUri({ text, platform: "web" }))).not.toContain("hunter2");
    },
  );
});

// What the azuread provider 6.9.1 refused in a preview, and what it took.
describe("checkRegisteredUri", () => {
  it.each<[Platform, string, string]>([
    ["web", "https://reports.contoso.com", "redirect-uri-without-path"],
    ["web", "https://x.contoso.com:8443", "redirect-uri-without-path"],
    ["web", "https://r.contoso.com?x=1", "redirect-uri-without-path"],
    ["web", "http://localhost", "redirect-uri-without-path"],
    ["web", "http://localhost:3000", "redirect-uri-without-path"],
    ["singlePage", "https://app.contoso.com", "redirect-uri-without-path"],
    ["publicClient", "com.contoso.app:/oauth", "redirect-uri-without-host"],
    ["publicClient", "com.contoso.app:oauth", "redirect-uri-without-host"],
    ["publicClient", "com.contoso.app:///cb", "redirect-uri-without-host"],
    ["publicClient", "ms-appx-web:", "redirect-uri-without-host"],
    ["publicClient", "com.contoso.app://%41/cb", "redirect-uri-without-host"],
    ["web", "https://x.contoso.com/a%zz", "redirect-uri-encoding"],
    ["web", "https://x.contoso.com/a%", "redirect-uri-encoding"],
    ["publicClient", "com.contoso.app://oauth/%2", "redirect-uri-encoding"],
    ["web", "https://x{1}.contoso.com/cb", "redirect-uri-host"],
    ["singlePage", "https://x`y.contoso.com/cb", "redirect-uri-host"],
    ["publicClient", `com.contoso.app://oauth/${"\u00e4".repeat(117)}`, "redirect-uri-too-long"],
  ])("refuses for %s %s", (platform, text, code) => {
    expect(checkRegisteredUri({ text, platform }).map((problem) => problem.code)).toEqual([code]);
  });

  it.each<[Platform, string]>([
    ["web", "https://reports.contoso.com/"],
    ["web", "https://reports.contoso.com/?x=%zz"],
    ["web", "https://reports.contoso.com/a%2Fb"],
    ["singlePage", "http://localhost:5173/"],
    ["publicClient", "http://localhost"],
    ["publicClient", "https://desktop.contoso.com"],
    ["publicClient", "com.contoso.app://oauth"],
    ["publicClient", "urn:ietf:wg:oauth:2.0:oob"],
    ["publicClient", "msal11111111-1111-4111-8111-111111111111://auth"],
    ["publicClient", "msauth://com.contoso.erp/2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D"],
  ])("accepts for %s %s", (platform, text) => {
    expect(checkRegisteredUri({ text, platform })).toEqual([]);
  });
});

describe("checkRedirectUris", () => {
  const none: RedirectUris = { web: [], publicClient: [], singlePage: [] };
  const check = (uris: Partial<RedirectUris>, audience: SignInAudience = "AzureADMyOrg"): [string, PropertyKey[]?][] =>
    checkRedirectUris({ ...none, ...uris }, audience, (platform, index) => [platform, index]).map(({ code, keys }) => [
      code,
      keys ?? [],
    ]);
  const numbered = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `https://reporting.contoso.com/${String(index)}`);

  it("accepts an empty list", () => {
    expect(check({})).toEqual([]);
  });

  it("returns the position of a URI that is refused on its own", () => {
    expect(check({ singlePage: ["https://a.contoso.com/", "/cb"] })).toEqual([
      ["redirect-uri-not-absolute", ["singlePage", 1]],
    ]);
  });

  it("compares paths with regard to case, like Entra", () => {
    expect(check({ web: ["https://a.contoso.com/cb", "https://a.contoso.com/CB"] })).toEqual([]);
  });

  it.each<[SignInAudience, number]>([
    ["AzureADMyOrg", 256],
    ["AzureADMultipleOrgs", 256],
    ["AzureADandPersonalMicrosoftAccount", 100],
  ])("accepts for %s up to %i URIs", (audience, count) => {
    expect(check({ web: numbered(count) }, audience)).toEqual([]);
  });

  it.each<[SignInAudience, number]>([
    ["AzureADMyOrg", 257],
    ["AzureADMultipleOrgs", 257],
    ["AzureADandPersonalMicrosoftAccount", 101],
  ])("refuses for %s a list of %i, at the first URI above the limit", (audience, count) => {
    expect(check({ web: numbered(count) }, audience)).toEqual([["redirect-uri-too-many", ["web", count - 1]]]);
  });

  it("counts the platforms together", () => {
    const all = numbered(257);
    expect(check({ web: all.slice(0, 200), publicClient: all.slice(200) })).toEqual([
      ["redirect-uri-too-many", ["publicClient", 56]],
    ]);
  });
});

describe("allRedirectUris", () => {
  it("lists web, then public client, then single page", () => {
    expect(allRedirectUris({ singlePage: ["c"], publicClient: ["b"], web: ["a"] })).toEqual(["a", "b", "c"]);
  });
});
