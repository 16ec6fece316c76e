import { describe, expect, it } from "vitest";
import { claimsMappingAbsent as rule } from "../../rules/claims-mapping-absent.ts";
import { judged, verdict } from "../judged.ts";

describe("claims-mapping-absent", () => {
  it.each(["ClaimsMappingPolicy", "ServicePrincipalClaimsMappingPolicyAssignment"])("refuses %s", (type) => {
    expect(verdict(rule, judged(type, {}))).toEqual([
      "It changes the claims by which an application recognizes its users.",
    ]);
  });

  it("does not apply to an application", () => {
    expect(verdict(rule, judged("Application", {}))).toBe("does not apply");
  });
});
