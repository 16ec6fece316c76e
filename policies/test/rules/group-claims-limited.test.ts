import { describe, expect, it } from "vitest";
import { groupClaimsLimited as rule } from "../../rules/group-claims-limited.ts";
import { judged, unknown, verdict } from "../judged.ts";

describe.each(["Application", "ApplicationRegistration"])("group-claims-limited on %s", (type) => {
  it.each([[], ["ApplicationGroup"], ["None"]])("accepts %j", (...groupMembershipClaims) => {
    expect(verdict(rule, judged(type, { groupMembershipClaims }))).toEqual([]);
  });

  it.each(["All", "SecurityGroup", "DirectoryRole", "all"])("refuses %s", (claim) => {
    expect(verdict(rule, judged(type, { groupMembershipClaims: ["ApplicationGroup", claim] }))).toEqual([
      `Its tokens name groups or roles that the application has nothing to do with (${claim}).`,
    ]);
  });

  it("cannot tell while a claim is unknown", () => {
    expect(verdict(rule, judged(type, { groupMembershipClaims: [unknown] }))).toBe("cannot tell");
  });
});

describe("group-claims-limited", () => {
  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });
});
