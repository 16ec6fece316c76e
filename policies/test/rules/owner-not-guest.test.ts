import { describe, expect, it } from "vitest";
import { ownerNotGuest as rule } from "../../rules/owner-not-guest.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const message = "One of its owners is a guest, whose account another organization controls.";
const invitation = standing("Invitation", "invitation");
const external = standing("User", "external", { userPrincipalName: "eve_fabrikam.com#EXT#@contoso.com" });
const member = standing("User", "ada", { userPrincipalName: "ada@contoso.com" });

describe("owner-not-guest", () => {
  it.each([
    ["Application", "owners"],
    ["ApplicationOwner", "ownerObjectId"],
    ["ServicePrincipal", "owners"],
    ["Group", "owners"],
    ["GroupWithoutMembers", "owners"],
  ])("refuses a guest that %s has in %s", (type, property) => {
    for (const guest of [invitation, external]) {
      const owned = standing(type, "owned", { [property]: [unknown] }, { on: { [property]: guest } });
      expect(verdict(rule, stackOf([guest, owned]))).toEqual([message]);
    }
  });

  it("accepts an owner with an account of the tenant", () => {
    const owned = standing("Application", "owned", { owners: [unknown] }, { on: { owners: member } });
    expect(verdict(rule, stackOf([member, external, owned]))).toEqual([]);
  });

  it("does not apply to a stack without owners", () => {
    expect(verdict(rule, stackOf([external]))).toBe("does not apply");
  });
});
