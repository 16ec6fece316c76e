import { z } from "zod";
import { renderValue } from "../stack-file/problems.ts";
import { fieldCheck } from "../stack-file/schema.ts";
import { guidPattern, isGuid } from "../text/guid.ts";

/** An id that Entra gave to an object. */
export const objectId = z
  .string()
  .check(
    fieldCheck((text: string) =>
      isGuid(text)
        ? []
        : [
            {
              message: `must be an id of Entra, got ${renderValue(text)}`,
              fix: "copy the id from the portal, such as 00000003-0000-0000-c000-000000000000",
              code: "entra-id",
            },
          ],
    ),
  )
  .meta({ pattern: guidPattern });

/** Form of the ids of grants. https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
const grantIdPattern = "^[A-Za-z0-9_-]{1,100}$";

/** An id that Entra gave to a grant: letters, digits, hyphens and underscores. */
const grantId = z
  .string()
  .check(
    fieldCheck((text: string) =>
      new RegExp(grantIdPattern).test(text)
        ? []
        : [
            {
              message: `must be the id of a grant in Microsoft Graph, got ${renderValue(text)}`,
              fix: "run npm run adopt again, which writes it",
              code: "grant-id",
            },
          ],
    ),
  )
  .meta({ pattern: grantIdPattern });

/** Ids by a name, such as the value of an app role. */
const idsByName = z.record(z.string(), objectId);
const grantIdsByName = z.record(z.string(), grantId);

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
    .record(z.string(), grantIdsByName)
    .optional()
    .describe("Ids of the granted application permissions, by API and permission"),
  delegatedGrants: grantIdsByName
    .optional()
    .describe("Ids of the grants for the whole organization, by API. Grants of single users stay as they are"),
  certificates: idsByName
    .optional()
    .describe(
      "Key ids of the certificates, by SHA-1 thumbprint in capitals. The first run takes these certificates over without a change",
    ),
  federatedCredentials: idsByName.optional().describe("Ids of the federated credentials, by name"),
});

/** Where the objects of an existing registration are. The first run imports them. */
export type AdoptSpec = z.output<typeof adoptOption>;
