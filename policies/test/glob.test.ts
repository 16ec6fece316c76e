import { describe, expect, it } from "vitest";
import { matchesAny } from "../glob.ts";

describe("a pattern", () => {
  it.each([
    ["prod", "prod"],
    ["*-prod", "team-a-prod"],
    ["*-prod", "-prod"],
    ["prod-?", "prod-1"],
    ["a*b*c", "aXbYbZc"],
    ["a.b+c(d)[e]", "a.b+c(d)[e]"],
    ["https://issuer.contoso.com/*/v2.0", "https://issuer.contoso.com/7f4f3591/v2.0"],
  ])("%s matches %s", (pattern, text) => {
    expect(matchesAny(["other", pattern], text)).toBe(true);
  });

  it.each([
    ["prod", "prod-eu"],
    ["prod", "preprod"],
    ["prod-?", "prod-12"],
    ["prod-?", "prod-"],
    ["a.b", "aXb"],
    ["[ab]", "a"],
    ["https://*.contoso.com", "https://evil.com/.contoso.com"],
    ["https://issuer.contoso.com/*", "https://issuer.contoso.com/a/b"],
    ["prod", "prod\n"],
  ])("%s does not match %o", (pattern, text) => {
    expect(matchesAny([pattern], text)).toBe(false);
  });
});
