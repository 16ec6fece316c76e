import { describe, expect, it } from "vitest";
import { privilegedApplicationOwnerless as rule } from "../../rules/privileged-application-ownerless.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";
import { declaring, directoryWrite, userRead } from "../permissions.ts";

const owner = "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10";
const other = "0a4e1c52-7d0c-4c0b-8f7e-5a9d2f1b3c64";
const clientId = "5a0c4a3d-0f6e-4d55-9f1b-6f5b5d7c2e01";
const passing = declaring(directoryWrite);
const message = (privilege: string, owners = "an owner") =>
  `The application has ${privilege} and ${owners}, each of whom can sign in as the application.`;

describe("privileged-application-ownerless", () => {
  it("accepts a privileged application without owners", () => {
    expect(verdict(rule, stackOf([standing("Application", "erp", passing)]))).toEqual([]);
  });

  it.each([
    [[owner], "an owner"],
    [[owner, other], "2 owners"],
    [[unknown], "an owner"],
  ])("refuses the owners %o", (owners, count) => {
    const stack = stackOf([standing("Application", "erp", { ...passing, owners })]);
    expect(verdict(rule, stack)).toEqual([message("Directory.ReadWrite.All", count)]);
  });

  it("accepts an owner that the organization allows, such as the identity that deploys", () => {
    const config = { allowedOwners: [owner.toUpperCase()] };
    const owned = (...owners: string[]) => stackOf([standing("Application", "erp", { ...passing, owners })], config);
    expect(verdict(rule, owned(owner))).toEqual([]);
    expect(verdict(rule, owned(owner, other))).toHaveLength(1);
  });

  it("does not apply to an application without privileges", () => {
    const stack = stackOf([standing("Application", "erp", { ...declaring(userRead), owners: [owner] })]);
    expect(verdict(rule, stack)).toBe("does not apply");
  });
});

describe("privileged-application-ownerless, for several resources,", () => {
  const application = standing("Application", "erp", { clientId, owners: [owner] });
  const principal = standing("ServicePrincipal", "principal", { clientId: unknown }, { on: { clientId: application } });

  it.each([
    ["ApplicationApiAccess", { roleIds: [directoryWrite.id] }, { applicationId: application }],
    ["AppRoleAssignment", { appRoleId: directoryWrite.id }, { principalObjectId: principal }],
    [
      "ServicePrincipalDelegatedPermissionGrant",
      { claimValues: ["User.Read directory.readwrite.all"] },
      { servicePrincipalObjectId: principal },
    ],
  ])("refuses an owner if %s gives the privilege", (type, props, on) => {
    const stack = stackOf([application, principal, standing(type, "privilege", props, { on })]);
    expect(verdict(rule, stack)).toEqual([message("Directory.ReadWrite.All")]);
  });

  it.each([
    ["DirectoryRoleAssignment", "principalObjectId", "a directory role"],
    ["DirectoryRoleMember", "memberObjectId", "a directory role"],
    ["DirectoryRoleEligibilityScheduleRequest", "principalId", "a directory role"],
    ["AdministrativeUnitRoleMember", "memberObjectId", "a directory role"],
    ["PrivilegedAccessGroupAssignmentSchedule", "principalId", "a privileged group"],
    ["PrivilegedAccessGroupEligibilitySchedule", "principalId", "a privileged group"],
  ])("refuses an owner if the application has a role through %s", (type, property, privilege) => {
    const role = standing(type, "role", {}, { on: { [property]: principal } });
    expect(verdict(rule, stackOf([application, principal, role]))).toEqual([message(privilege)]);
  });

  it.each([
    ["ApplicationOwner", { ownerObjectId: owner }, "applicationId"],
    ["ServicePrincipal", { owners: [owner] }, "clientId"],
  ])("refuses an owner that %s names", (type, props, property) => {
    const privileged = standing("Application", "privileged", passing);
    const owned = standing(type, "owned", props, { on: { [property]: privileged } });
    expect(verdict(rule, stackOf([privileged, owned]))).toEqual([message("Directory.ReadWrite.All")]);
  });

  it("finds an application by literal ids, without regard to case", () => {
    const access = standing("ApplicationApiAccess", "access", {
      applicationId: `/applications/${other}`,
      roleIds: [directoryWrite.id],
    });
    const owned = standing("ApplicationOwner", "owned", {
      applicationId: `/applications/${other.toUpperCase()}`,
      ownerObjectId: owner,
    });
    expect(verdict(rule, stackOf([access, owned]))).toEqual([message("Directory.ReadWrite.All")]);
  });

  it("finds the application of a service principal by its literal client id", () => {
    const privileged = standing("Application", "privileged", { ...passing, clientId });
    const owned = standing("ServicePrincipal", "owned", { clientId: clientId.toUpperCase(), owners: [owner] });
    expect(verdict(rule, stackOf([privileged, owned]))).toEqual([message("Directory.ReadWrite.All")]);
  });

  it("accepts the owners of another application", () => {
    const privileged = standing("Application", "privileged", passing);
    expect(verdict(rule, stackOf([privileged, application, principal]))).toEqual([]);
  });
});
