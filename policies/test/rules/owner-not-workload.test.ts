import { describe, expect, it } from "vitest";
import { ownerNotWorkload as rule } from "../../rules/owner-not-workload.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const principal = standing("ServicePrincipal", "other", { objectId: "5a0c4a3d-0f6e-4d55-9f1b-6f5b5d7c2e01" });

describe("owner-not-workload", () => {
  it.each([
    ["Application", "owners"],
    ["ApplicationOwner", "ownerObjectId"],
    ["ServicePrincipal", "owners"],
  ])("refuses a service principal of the stack that %s has in %s", (type, property) => {
    const owned = standing(type, "owned", { [property]: [unknown] }, { on: { [property]: principal } });
    expect(verdict(rule, stackOf([principal, owned]))).toEqual([
      "One of its owners is another application of this stack, which can add a secret to it.",
    ]);
  });

  it("accepts an owner outside the stack, such as the identity that deploys", () => {
    const owned = standing("Application", "owned", { owners: ["0a4e1c52-7d0c-4c0b-8f7e-5a9d2f1b3c64"] });
    expect(verdict(rule, stackOf([principal, owned]))).toEqual([]);
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, stackOf([standing("Group", "group")]))).toBe("does not apply");
  });
});
