import type { User } from "../entities.ts";
import type { EntitySet } from "./odata.ts";
import { omit, type Projection } from "./projection.ts";
import { securityIdentifier } from "./security-identifier.ts";

/** Properties that Graph returns without a `$select`. */
const defaultProperties = [
  "businessPhones",
  "displayName",
  "givenName",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
  "id",
];

const absent = [
  "creationType",
  "employeeLeaveDateTime",
  "externalUserState",
  "externalUserStateChangeDateTime",
  "legalAgeGroupClassification",
  "onPremisesDistinguishedName",
  "onPremisesDomainName",
  "onPremisesLastSyncDateTime",
  "onPremisesSamAccountName",
  "onPremisesSecurityIdentifier",
  "onPremisesSyncEnabled",
  "onPremisesUserPrincipalName",
  "passwordProfile",
  "preferredDataLocation",
];

/** How users are served. */
export const users: EntitySet<User> = {
  name: "users",
  type: "microsoft.graph.user",
  defaultProperties,
  project: projectUser,
};

/** All properties of a user in Graph. Those that need a mailbox or staff data are null or empty. */
export function projectUser(user: User): Projection {
  const unknown = Object.fromEntries(absent.map((name) => [name, null]));
  return {
    ...unknown,
    ...omit(user, "isAdministrator", "managerId", "passwordHash"),
    imAddresses: [],
    securityIdentifier: securityIdentifier(user.id),
    assignedLicenses: [],
  };
}
