import { describe, expect, it } from "vitest";
import { publicClientFlowDisabled as rule } from "../../rules/public-client-flow-disabled.ts";
import { judged, unknown, verdict } from "../judged.ts";

describe("public-client-flow-disabled", () => {
  it.each([
    ["Application", { fallbackPublicClientEnabled: true }],
    ["Application", { deviceOnlyAuthEnabled: true }],
    ["ApplicationFallbackPublicClient", { enabled: true }],
  ])("refuses %s with %o", (type, props) => {
    expect(verdict(rule, judged(type, props))).toEqual([
      "Public client flows are enabled, among them the password and device code grants that phishing uses.",
    ]);
  });

  it.each([
    ["Application", {}],
    ["Application", { fallbackPublicClientEnabled: false }],
    ["ApplicationFallbackPublicClient", { enabled: false }],
    ["ApplicationFallbackPublicClient", {}],
  ])("accepts %s with %o", (type, props) => {
    expect(verdict(rule, judged(type, props))).toEqual([]);
  });

  it("cannot tell while the setting is unknown", () => {
    expect(verdict(rule, judged("Application", { fallbackPublicClientEnabled: unknown }))).toBe("cannot tell");
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });
});
