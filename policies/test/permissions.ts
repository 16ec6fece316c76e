/** Permissions of Microsoft Graph that the tests declare, by their ids. */
export const graph = "00000003-0000-0000-c000-000000000000";

/** Directory.ReadWrite.All, application: a path to the whole tenant. */
export const directoryWrite = { id: "19dbc75e-c2e2-444c-a770-ec69d8559fc7", type: "Role" };

/** Mail.Read, application: the mail of everybody. */
export const mailRead = { id: "810c84a8-4a9e-49e6-bf7d-12d183f40d01", type: "Role" };

/** User.Read, delegated: the profile of the signed-in user. */
export const userRead = { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" };

/** The inputs of an application that declares permissions of Microsoft Graph. */
export function declaring(...resourceAccesses: { id: string; type: string }[]): Record<string, unknown> {
  return { requiredResourceAccesses: [{ resourceAppId: graph, resourceAccesses }] };
}
