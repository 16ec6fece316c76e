import type { User } from "../entities.ts";
import type { EntitySet } from "./odata.ts";
import { omit, type Projection } from "./projection.ts";

/** What Graph serves of a user when nothing is selected. */
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
  "ageGroup",
  "city",
  "companyName",
  "consentProvidedForMinor",
  "country",
  "createdDateTime",
  "creationType",
  "deletedDateTime",
  "department",
  "employeeHireDate",
  "employeeId",
  "employeeLeaveDateTime",
  "employeeOrgData",
  "employeeType",
  "externalUserState",
  "externalUserStateChangeDateTime",
  "faxNumber",
  "jobTitle",
  "lastPasswordChangeDateTime",
  "legalAgeGroupClassification",
  "mobilePhone",
  "officeLocation",
  "onPremisesDistinguishedName",
  "onPremisesDomainName",
  "onPremisesImmutableId",
  "onPremisesLastSyncDateTime",
  "onPremisesSamAccountName",
  "onPremisesSecurityIdentifier",
  "onPremisesSyncEnabled",
  "onPremisesUserPrincipalName",
  "passwordPolicies",
  "postalCode",
  "preferredDataLocation",
  "preferredLanguage",
  "securityIdentifier",
  "showInAddressList",
  "state",
  "streetAddress",
  "usageLocation",
];

/** How users are served. */
export const users: EntitySet<User> = {
  name: "users",
  type: "microsoft.graph.user",
  defaultProperties,
  project: projectUser,
};

/** Everything Graph knows of a user; what a tenant without mailboxes and staff files does not know is null or empty. */
export function projectUser(user: User): Projection {
  const unknown = Object.fromEntries(absent.map((name) => [name, null]));
  return {
    ...unknown,
    ...omit(user, "isAdministrator"),
    businessPhones: [],
    imAddresses: [],
    otherMails: [],
    proxyAddresses: [],
    assignedLicenses: [],
  };
}
