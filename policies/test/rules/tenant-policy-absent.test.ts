import { describe, expect, it } from "vitest";
import { tenantPolicyAbsent as rule } from "../../rules/tenant-policy-absent.ts";
import { judged, verdict } from "../judged.ts";

const types = [
  "ConditionalAccessPolicy",
  "AuthenticationStrengthPolicy",
  "NamedLocation",
  "GroupRoleManagementPolicy",
  "AccessPackage",
  "AccessPackageAssignmentPolicy",
  "AccessPackageCatalog",
  "AccessPackageCatalogRoleAssignment",
  "AccessPackageResourceCatalogAssociation",
  "AccessPackageResourcePackageAssociation",
];

describe("tenant-policy-absent", () => {
  it.each(types)("refuses %s unless the organization allows it", (type) => {
    expect(verdict(rule, judged(type, {}))).toEqual([expect.stringMatching(new RegExp(`^${type} decides `))]);
    expect(verdict(rule, judged(type, {}, { config: { allowedTypes: [type] } }))).toEqual([]);
  });

  it("does not apply to an application", () => {
    expect(verdict(rule, judged("Application", {}))).toBe("does not apply");
  });
});
