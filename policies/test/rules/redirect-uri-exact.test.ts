import { describe, expect, it } from "vitest";
import { redirectUriExact as rule } from "../../rules/redirect-uri-exact.ts";
import { judged, unknown, verdict } from "../judged.ts";

const web = (...redirectUris: string[]) => judged("Application", { web: { redirectUris } });

// Which addresses it refuses is in test/policies/redirect-uris.ts, for all platforms.
describe("redirect-uri-exact", () => {
  it.each(["https://erp.contoso.com/signin", "http://localhost:8080/signin"])("accepts %s", (uri) => {
    expect(verdict(rule, web(uri))).toEqual([]);
  });

  it.each([
    ["https://*.contoso.com/signin", "has a wildcard, so codes can go to addresses that are not listed"],
    ["https://＊.contoso.com/signin", "has a wildcard, so codes can go to addresses that are not listed"],
    ["/signin", "is not an absolute address"],
    ["https://erp.contoso.com/#signin", "has a fragment, which no server sees"],
    ["https:evil.com/cb", "is opened as https://evil.com/cb"],
    ["https://127.1/", "is opened as https://127.0.0.1/"],
    ["https://erp.contoso.com/a b", 'has the character " ", which Entra does not accept'],
    ["https://erp.contoso.com/\u202E", "has a hidden character"],
    ["https://10.0.0.1/", "has an IP address as its host, which another machine can have tomorrow"],
    ["https://erp.contoso.com./", "has a dot after its host, which makes it a different host"],
    ["https://intranet/", "has a host without a domain, which every network resolves differently"],
    ["https://xn--pple-43d.com/", "has the host аpple.com, with letters from several alphabets"],
    ["COM.contoso://signin", "is opened as com.contoso://signin"],
  ])("refuses %s", (uri, fault) => {
    expect(verdict(rule, web(uri))).toEqual([`The redirect URI ${uri} ${fault}.`]);
  });

  it.each([
    ["https://ada:hunter2@erp.contoso.com/", "https://...@erp.contoso.com/"],
    ["https:ada:hunter2@erp.contoso.com/", "...@erp.contoso.com/"],
    ["https:\t//ada:hunter2@erp.contoso.com/", "https:\t//...@erp.contoso.com/"],
    ["https://ada:hun@ter2@erp.contoso.com/*", "https://...@erp.contoso.com/*"],
  ])("does not repeat the password in %s", (uri, shown) => {
    expect(verdict(rule, web(uri))).toEqual([expect.stringContaining(`The redirect URI ${shown} has `)]);
  });

  it("accepts a host in the letters of one alphabet, as browsers write it", () => {
    expect(verdict(rule, web("https://xn--mnchen-3ya.de/signin"))).toEqual([]);
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });

  it("cannot tell while the addresses are unknown", () => {
    expect(verdict(rule, judged("Application", { web: { redirectUris: unknown } }))).toBe("cannot tell");
  });

  it("refuses an address although another is unknown", () => {
    expect(verdict(rule, web(unknown, "/signin"))).toEqual(["The redirect URI /signin is not an absolute address."]);
  });
});
