import { describe, expect, it } from "vitest";
import { workloadGroupless as rule } from "../../rules/workload-groupless.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const objectId = "5a0c4a3d-0f6e-4d55-9f1b-6f5b5d7c2e01";
const principal = standing("ServicePrincipal", "erp", { objectId });
const message = (role: string) =>
  `It makes a service principal ${role} of a group, which gives it all access of the group.`;

describe("workload-groupless", () => {
  it.each([
    ["GroupMember", "memberObjectId", unknown, "a member"],
    ["Group", "members", [unknown], "a member"],
    ["Group", "owners", [unknown], "an owner"],
    ["GroupWithoutMembers", "owners", [unknown], "an owner"],
  ])("refuses a service principal that %s has in %s", (type, property, value, role) => {
    const group = standing(type, "group", { [property]: value }, { on: { [property]: principal } });
    expect(verdict(rule, stackOf([principal, group]))).toEqual([message(role)]);
  });

  it("finds a service principal by its literal object id", () => {
    const member = standing("GroupMember", "member", { memberObjectId: objectId.toUpperCase() });
    expect(verdict(rule, stackOf([principal, member]))).toEqual([message("a member")]);
  });

  it("accepts a group of users", () => {
    const user = standing("User", "ada");
    const member = standing("GroupMember", "member", { memberObjectId: unknown }, { on: { memberObjectId: user } });
    expect(verdict(rule, stackOf([principal, user, member]))).toEqual([]);
  });

  it("does not apply to a stack without groups", () => {
    expect(verdict(rule, stackOf([principal]))).toBe("does not apply");
  });
});
