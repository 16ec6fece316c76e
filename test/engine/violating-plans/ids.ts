/** Application ids of Microsoft's APIs. */
export const graph = "00000003-0000-0000-c000-000000000000";
export const sharePoint = "00000003-0000-0ff1-ce00-000000000000";
export const dataverse = "00000007-0000-0000-c000-000000000000";
export const powerBi = "00000009-0000-0000-c000-000000000000";

/** Application permissions of Microsoft Graph. */
export const roles = {
  roleManagement: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
  appRoleAssignment: "06b708a9-e830-4db3-a914-8e69da51d44f",
  directoryWrite: "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
  mailRead: "810c84a8-4a9e-49e6-bf7d-12d183f40d01",
};

/** Arbitrary ids. */
export const somebody = "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10";
export const somethingElse = "0a4e1c52-7d0c-4c0b-8f7e-5a9d2f1b3c64";

export const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";

/** Inputs of an application that declares permissions of one API. */
export function declaring(resourceAppId: string, type: "Role" | "Scope", ...ids: string[]) {
  return {
    displayName: "ERP",
    requiredResourceAccesses: [{ resourceAppId, resourceAccesses: ids.map((id) => ({ id, type })) }],
  };
}
