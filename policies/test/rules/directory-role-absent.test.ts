import { describe, expect, it } from "vitest";
import { directoryRoleAbsent as rule } from "../../rules/directory-role-absent.ts";
import { judged, unknown, verdict } from "../judged.ts";

const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
const reach = "which reaches beyond one application.";

describe("directory-role-absent", () => {
  it.each([
    ["DirectoryRoleAssignment", { roleId: globalAdministrator }, "the directory role"],
    ["DirectoryRoleMember", { roleObjectId: globalAdministrator }, "the directory role"],
    [
      "DirectoryRoleEligibilityScheduleRequest",
      { roleDefinitionId: globalAdministrator },
      "eligibility for the directory role",
    ],
    [
      "AdministrativeUnitRoleMember",
      { roleObjectId: globalAdministrator },
      "in an administrative unit the directory role",
    ],
  ])("refuses %s", (type, props, gives) => {
    expect(verdict(rule, judged(type, props))).toEqual([`It gives ${gives} ${globalAdministrator}, ${reach}`]);
  });

  it.each(["PrivilegedAccessGroupAssignmentSchedule", "PrivilegedAccessGroupEligibilitySchedule"])(
    "refuses %s",
    (type) => {
      expect(verdict(rule, judged(type, {}))).toEqual([
        `It gives membership or ownership of a privileged group, ${reach}`,
      ]);
    },
  );

  it.each(["Group", "GroupWithoutMembers"])("refuses a role-assignable %s", (type) => {
    expect(verdict(rule, judged(type, { assignableToRole: true }))).toHaveLength(1);
    expect(verdict(rule, judged(type, {}))).toBe("does not apply");
  });

  it("refuses a role that the preview does not know yet", () => {
    expect(verdict(rule, judged("DirectoryRoleAssignment", { roleId: unknown }))).toEqual([
      `It gives the directory role, ${reach}`,
    ]);
  });

  it("accepts an allowed role without regard to case", () => {
    const config = { allowedRoles: [globalAdministrator] };
    const props = { roleId: globalAdministrator.toUpperCase() };
    expect(verdict(rule, judged("DirectoryRoleAssignment", props, { config }))).toEqual([]);
  });

  it("does not apply to an application", () => {
    expect(verdict(rule, judged("Application", {}))).toBe("does not apply");
  });
});
