import { describe, expect, it } from "vitest";
import { customRoleReadOnly as rule } from "../../rules/custom-role-read-only.ts";
import { judged, unknown, verdict } from "../judged.ts";

const role = (...allowedResourceActions: string[]) => ({ permissions: [{ allowedResourceActions }] });

describe("custom-role-read-only", () => {
  it("accepts a role that reads", () => {
    const props = role(
      "microsoft.directory/applications/standard/read",
      "microsoft.directory/applications/owners/read",
    );
    expect(verdict(rule, judged("CustomDirectoryRole", props))).toEqual([]);
  });

  it.each([
    "microsoft.directory/applications/credentials/update",
    "MICROSOFT.DIRECTORY/APPLICATIONS/CREDENTIALS/UPDATE",
    "microsoft.directory/servicePrincipals/managePermissionGrantsForAll.microsoft-company-admin",
    "microsoft.directory/applications/allProperties/allTasks",
    "microsoft.directory/bitlockerKeys/key/read",
    "microsoft.directory/deviceLocalCredentials/password/read",
  ])("refuses %s", (action) => {
    expect(verdict(rule, judged("CustomDirectoryRole", role(action)))).toEqual([
      `The role allows ${action} in the whole directory.`,
    ]);
  });

  it("accepts an action that the organization allows", () => {
    const config = { allowedActions: ["microsoft.directory/applications/tag/update"] };
    const props = role("microsoft.directory/applications/tag/update");
    expect(verdict(rule, judged("CustomDirectoryRole", props, { config }))).toEqual([]);
  });

  it("reports known values, and is undecided about unknown ones", () => {
    const update = "microsoft.directory/applications/owners/update";
    expect(verdict(rule, judged("CustomDirectoryRole", role(unknown, update)))).toHaveLength(1);
    expect(verdict(rule, judged("CustomDirectoryRole", role(unknown)))).toBe("cannot tell");
  });

  it("does not apply to an application", () => {
    expect(verdict(rule, judged("Application", {}))).toBe("does not apply");
  });
});
