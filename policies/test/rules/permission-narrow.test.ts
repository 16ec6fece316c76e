import { describe, expect, it } from "vitest";
import { permissionNarrow as rule } from "../../rules/permission-narrow.ts";
import { judged, verdict } from "../judged.ts";
import { declaring, directoryWrite, userRead } from "../permissions.ts";

const directoryRead = { id: "7ab1d382-f21e-4acd-a863-ba3e13f7da61", type: "Role" };
const message = "The application permission Directory.Read.All reads or changes much of the tenant.";

describe("permission-narrow", () => {
  it("refuses a permission of the advisory tier and leaves the others to another rule", () => {
    expect(verdict(rule, judged("Application", declaring(directoryRead, directoryWrite, userRead)))).toEqual([message]);
  });

  it("accepts a permission that the organization allows", () => {
    const config = { allowed: ["directory.read.all"] };
    expect(verdict(rule, judged("Application", declaring(directoryRead), { config }))).toEqual([]);
  });

  it("ignores user_impersonation in a grant, because custom APIs use the name too", () => {
    const grant = { claimValues: ["user_impersonation"] };
    expect(verdict(rule, judged("ServicePrincipalDelegatedPermissionGrant", grant))).toEqual([]);
    const dataverse = { id: "78ce3f0f-a1ce-49c2-8cde-64b5c0896db4", type: "Scope" };
    expect(verdict(rule, judged("Application", declaring(dataverse)))).toHaveLength(1);
  });

  it("does not apply to a group", () => {
    expect(verdict(rule, judged("Group", {}))).toBe("does not apply");
  });
});
