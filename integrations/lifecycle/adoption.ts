import { z } from "zod";

/** An id that Entra gave to an object. */
export const objectId = z.guid();

/** Ids by a name, such as the value of an app role. */
const idsByName = z.record(z.string(), objectId);

/** The option `adopt`. `npm run adopt` writes it. Every id is the id of the object in Microsoft Graph. */
export const adoptOption = z.strictObject({
  clientId: objectId.describe("Application (client) id of the registration"),
  applicationObjectId: objectId
    .optional()
    .describe("Object id of the registration. Absent for an application of another tenant"),
  servicePrincipalObjectId: objectId
    .optional()
    .describe("Object id of the enterprise application. Absent if there is none yet"),
  appRoles: idsByName.optional().describe("Ids of the registration's own app roles, by value"),
  exposedScopes: idsByName.optional().describe("Ids of the registration's own scopes, by value"),
  appRoleAssignments: z
    .record(z.string(), idsByName)
    .optional()
    .describe("Ids of the granted application permissions, by API and permission"),
  delegatedGrants: idsByName
    .optional()
    .describe("Ids of the grants for the whole organization, by API. Grants of single users stay as they are"),
  certificates: idsByName.optional().describe("Key ids of the certificates, by SHA-1 thumbprint in capitals"),
  federatedCredentials: idsByName.optional().describe("Ids of the federated credentials, by name"),
});

/** Where the objects of an existing registration are. The first run imports them. */
export type AdoptSpec = z.output<typeof adoptOption>;
