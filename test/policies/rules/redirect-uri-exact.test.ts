import { describe, expect, it } from "vitest";
import { redirectUriExact as rule } from "../../../policies/rules/redirect-uri-exact.ts";
import { judged, unknown, verdict } from "../judged.ts";

const web = (...redirectUris: string[]) => judged("Application", { web: { redirectUris } });

describe("redirect-uri-exact", () => {
  it.each(["https://erp.contoso.com/signin", "http://localhost:8080/signin"])("accepts %s", (uri) => {
    expect(verdict(rule, web(uri))).toEqual([]);
  });

  it.each([
    ["https://*.contoso.com/signin", "has a wildcard: it lets codes go to addresses that nobody has named"],
    ["https://erp.contoso.com/*", "has a wildcard: it lets codes go to addresses that nobody has named"],
    ["/signin", "is not an absolute address"],
    ["https://erp.contoso.com/#signin", "has a fragment, which no server sees"],
  ])("refuses %s", (uri, fault) => {
    expect(verdict(rule, web(uri))).toEqual([`The redirect URI ${uri} ${fault}.`]);
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });

  it("cannot tell while the addresses are unknown", () => {
    expect(verdict(rule, judged("Application", { web: { redirectUris: unknown } }))).toBe("cannot tell");
  });
});
