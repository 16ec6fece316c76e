import { describe, expect, it } from "vitest";
import { permissionAllowListed as rule } from "../../rules/permission-allow-listed.ts";
import { judged, unknown, verdict } from "../judged.ts";
import { declaring, directoryWrite, mailRead, userRead } from "../permissions.ts";

const directoryCause =
  "The application permission Directory.ReadWrite.All can take over the tenant or change every user and setting in it.";
const mailCause = "The application permission Mail.Read reads or writes the mail, files, sites or chats of everybody.";

describe("permission-allow-listed", () => {
  it.each([declaring(userRead), {}])("accepts %o", (props) => {
    expect(verdict(rule, judged("Application", props))).toEqual([]);
  });

  it("refuses each permission of high privilege that an application declares", () => {
    expect(verdict(rule, judged("Application", declaring(directoryWrite, userRead, mailRead)))).toEqual([
      directoryCause,
      mailCause,
    ]);
  });

  it("names the permission, so that an exception covers only this one", () => {
    expect(rule.judge(judged("Application", declaring(mailRead)), new Date(0))).toEqual([
      {
        message: mailCause,
        fix: "Use a narrower permission, or add an exception for Mail.Read with a reason and an end date to the stack file.",
        permission: "Mail.Read",
      },
    ]);
  });

  it("refuses a grant like a declaration", () => {
    const assignment = { appRoleId: directoryWrite.id, principalObjectId: unknown, resourceObjectId: unknown };
    expect(verdict(rule, judged("AppRoleAssignment", assignment))).toEqual([directoryCause]);
  });

  it("refuses a declaration in a separate resource", () => {
    expect(verdict(rule, judged("ApplicationApiAccess", { roleIds: [mailRead.id] }))).toEqual([mailCause]);
  });

  it("refuses a delegated grant by the names in it", () => {
    const grant = { claimValues: ["User.Read", "RoleManagement.ReadWrite.Directory"] };
    expect(verdict(rule, judged("ServicePrincipalDelegatedPermissionGrant", grant))).toEqual([
      "The delegated permission RoleManagement.ReadWrite.Directory can take over the tenant or change every user and setting in it.",
    ]);
  });

  it.each(["User.Read RoleManagement.ReadWrite.Directory", "\trolemanagement.readwrite.directory\nUser.Read"])(
    "splits %j on white space and ignores case, as Entra does",
    (value) => {
      expect(verdict(rule, judged("ServicePrincipalDelegatedPermissionGrant", { claimValues: [value] }))).toEqual([
        "The delegated permission RoleManagement.ReadWrite.Directory can take over the tenant or change every user and setting in it.",
      ]);
    },
  );

  it.each([
    ["Application", declaring({ id: directoryWrite.id.toUpperCase(), type: "Role" })],
    ["Application", declaring({ id: directoryWrite.id, type: "role" })],
    ["ApplicationApiAccess", { roleIds: [directoryWrite.id.toUpperCase()] }],
    ["AppRoleAssignment", { appRoleId: directoryWrite.id.toUpperCase() }],
  ])("compares the ids of %s without regard to case", (type, props) => {
    expect(verdict(rule, judged(type, props))).toEqual([directoryCause]);
  });

  it("knows the second ids that ScubaGear lists", () => {
    const assignment = { appRoleId: "f0060247-9e6b-4299-9094-858a175d488b" };
    expect(verdict(rule, judged("AppRoleAssignment", assignment))).toEqual([
      "The application permission RoleAssignmentSchedule.ReadWrite.Directory can take over the tenant or change every user and setting in it.",
    ]);
  });

  it("explains that a delegated permission for content covers what its user can read", () => {
    const grant = { claimValues: ["Sites.ReadWrite.All"] };
    expect(verdict(rule, judged("ServicePrincipalDelegatedPermissionGrant", grant))).toEqual([
      "The delegated permission Sites.ReadWrite.All reads or writes every site and file that its user can reach.",
    ]);
  });

  it("leaves the advisory tier to another rule", () => {
    expect(
      verdict(rule, judged("ServicePrincipalDelegatedPermissionGrant", { claimValues: ["Directory.Read.All"] })),
    ).toEqual([]);
  });

  it("reports known permissions while others are unknown", () => {
    const props = declaring({ id: unknown, type: "Role" }, directoryWrite);
    expect(verdict(rule, judged("Application", props))).toEqual([directoryCause]);
    expect(
      verdict(
        rule,
        judged("ServicePrincipalDelegatedPermissionGrant", { claimValues: [unknown, "User.ReadWrite.All"] }),
      ),
    ).toHaveLength(1);
  });

  it("accepts a permission that the organization allows to every application", () => {
    const config = { allowed: ["mail.read"] };
    expect(verdict(rule, judged("Application", declaring(mailRead), { config }))).toEqual([]);
  });

  it("uses the tiers from its settings", () => {
    const config = { tiers: ["tenant"] };
    expect(verdict(rule, judged("Application", declaring(mailRead, directoryWrite), { config }))).toEqual([
      directoryCause,
    ]);
  });

  it("does not apply to a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipal", {}))).toBe("does not apply");
  });

  it("cannot tell while a permission is unknown", () => {
    expect(verdict(rule, judged("Application", declaring({ id: unknown, type: "Role" })))).toBe("cannot tell");
  });
});
