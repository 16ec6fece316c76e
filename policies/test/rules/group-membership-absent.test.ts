import { describe, expect, it } from "vitest";
import { groupMembershipAbsent as rule } from "../../rules/group-membership-absent.ts";
import { judged, unknown, verdict } from "../judged.ts";

const person = "5a0c4a3d-0f6e-4d55-9f1b-6f5b5d7c2e01";
const has = "who get all access of the group.";

describe("group-membership-absent", () => {
  it.each([
    ["GroupMember", {}, "adds a member to a group"],
    ["Group", { members: [person] }, "adds members to a group"],
    ["Group", { members: unknown }, "adds members to a group"],
    ["Group", { owners: [person] }, "gives a group owners, who choose its members"],
    ["GroupWithoutMembers", { owners: [person] }, "gives a group owners, who choose its members"],
    ["Group", { dynamicMembership: { rule: "true" } }, "adds everybody who matches a rule to a group"],
  ])("refuses %s with %o", (type, props, way) => {
    expect(verdict(rule, judged(type, props))).toEqual([`It ${way}, ${has}`]);
  });

  it.each(["Group", "GroupWithoutMembers"])("accepts an empty %s", (type) => {
    expect(verdict(rule, judged(type, { displayName: "ERP users" }))).toEqual([]);
  });

  it("does not apply to an application", () => {
    expect(verdict(rule, judged("Application", {}))).toBe("does not apply");
  });
});
