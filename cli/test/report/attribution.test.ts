import { describe, expect, it } from "vitest";
import type { AccessReport } from "../../commands/report/access-report.ts";
import { componentUrns, ids, registration, reportOf, step } from "./previews.ts";
import { spoil } from "./rotation-plans.ts";

const graph = "00000003-0000-0000-c000-000000000000";
const principal = "0a1b2c3d-0000-4000-8000-000000000001";

describe("the integration that a resource belongs to", () => {
  const whole = step("create", "application", "erp-sync-application", { after: registration() });
  const namesOf = (report: AccessReport) => [
    report.integrations.map(({ name }) => name),
    report.outside.map(({ name }) => name),
  ];
  const role = (name: string, appRoleId: string) =>
    step("create", "role", `erp-sync-role-${graph}-${name}`, { after: { appRoleId } });

  it.each([
    ["its parent is no component", { parent: "urn:pulumi:prod::entra-integrations::x:y:Z::erp-sync" }],
    ["its parent is a component of another kind", { parent: componentUrns.secret }],
    ["it has no parent", { parent: undefined }],
    ["it is no custom resource's step but says so", { type: "azuread:index/group:Group" }],
  ])("is none where %s", (_, state) => {
    expect(namesOf(reportOf([spoil(whole, { state })]))).toEqual([[], ["erp-sync-application"]]);
  });

  it("is undefined for a name that its component does not create", () => {
    const other = step("create", "application", "erp-sync-application-2", { after: registration() });
    const separated = step("create", "application", "x::erp-sync-application", { after: registration() });
    expect(namesOf(reportOf([other, separated]))).toEqual([[], ["erp-sync-application-2", "x::erp-sync-application"]]);
  });

  it("is undefined for a role of another service principal", () => {
    const given = spoil(role("Mail.Read", ids.mailReadApplication), {
      state: { propertyDependencies: { principalObjectId: ["urn:pulumi:prod::p::x:y:Z::evil"] } },
    });
    expect(namesOf(reportOf([given]))[0]).toEqual([]);
  });

  it("does not believe the name of a role", () => {
    const [lying] = reportOf([role("User.Read.All", ids.roleManagement)]).integrations;
    expect(lying?.consents.map(({ name, risk }) => [name, risk?.tier])).toEqual([
      ["RoleManagement.ReadWrite.Directory", "tenant"],
    ]);
    const [unknownRole] = reportOf([role("User.Read.All", principal)]).integrations;
    expect(unknownRole?.consents.map(({ name }) => name)).toEqual([principal]);
  });

  it("does not hide a permission under the name of a harmless API", () => {
    const grant = step("create", "grant", `erp-sync-grant-${principal}`, {
      after: { claimValues: ["rolemanagement.readwrite.directory"] },
    });
    const [one] = reportOf([grant]).integrations;
    expect(one?.consents.map(({ risk }) => risk?.tier)).toEqual(["tenant"]);
  });
});
