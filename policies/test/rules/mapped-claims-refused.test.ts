import { describe, expect, it } from "vitest";
import { mappedClaimsRefused as rule } from "../../rules/mapped-claims-refused.ts";
import { judged, verdict } from "../judged.ts";

describe("mapped-claims-refused", () => {
  it.each([{}, { api: {} }, { api: { mappedClaimsEnabled: false } }])("accepts %o", (props) => {
    expect(verdict(rule, judged("Application", props))).toEqual([]);
  });

  it("refuses an application that accepts mapped claims", () => {
    expect(verdict(rule, judged("Application", { api: { mappedClaimsEnabled: true } }))).toEqual([
      "It accepts mapped claims, so a claims mapping policy can put any user's name into its tokens.",
    ]);
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });
});
