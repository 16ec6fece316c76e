/** Whether a query works by default, or only with `ConsistencyLevel: eventual` and `$count=true`. */
export type Support = "default" | "advanced";

/** Queries that a property supports. All others are refused. */
export interface Queryable {
  /** As written in a path, `web/redirectUris`. */
  name: string;
  type: "string" | "guid" | "date" | "boolean";
  /** For collections, so only within `any`. */
  isCollection: boolean;
  eq?: Support;
  startsWith?: Support;
  endsWith?: Support;
  /** Comparison with null. */
  null?: Support;
  /** `name/$count`, compared with 0 or 1. */
  count?: Support;
  orderBy?: Support;
}

/** Queries of a type by path in lower case, because Graph ignores case in names. */
export type QueryableProperties = ReadonlyMap<string, Queryable>;

/**
 * From Microsoft's tables of `$filter` and `$orderby` by property:
 * https://learn.microsoft.com/graph/aad-advanced-queries One word for each supported query, with a star if it must be
 * an advanced query. `any` marks a collection.
 */
const tables = {
  application: `
    id eq | appId eq | applicationTemplateId eq | createdDateTime date eq null* orderBy* | deletedDateTime date eq null* orderBy*
    description eq* startsWith* | disabledByMicrosoftStatus eq | displayName eq startsWith null* orderBy*
    identifierUris any eq startsWith | info/logoUrl null* | info/termsOfServiceUrl eq* | keyCredentials/endDateTime date eq*
    owners count* | publicClient/redirectUris any eq* startsWith* | publisherDomain eq startsWith
    requiredResourceAccess/resourceAppId eq* | serviceManagementReference eq* startsWith* null* | signInAudience eq
    spa/redirectUris any eq* startsWith* | tags any eq startsWith | uniqueName eq startsWith
    verifiedPublisher/displayName eq* null* | web/homePageUrl eq* null* | web/redirectUris any eq* startsWith*`,
  servicePrincipal: `
    id eq | accountEnabled boolean eq | alternativeNames any eq startsWith | appId eq | applicationTemplateId eq
    appOwnerOrganizationId guid eq* | appRoleAssignmentRequired boolean eq* | createdDateTime date eq null* orderBy*
    deletedDateTime date eq null* orderBy* | description eq* startsWith* | disabledByMicrosoftStatus eq
    displayName eq startsWith null* orderBy* | homepage eq* startsWith* null* | info/logoUrl null*
    info/termsOfServiceUrl eq* | keyCredentials/endDateTime date eq* | owners count* | preferredSingleSignOnMode eq
    publisherName eq startsWith | servicePrincipalNames any eq startsWith | servicePrincipalType eq
    tags any eq startsWith`,
  user: `
    id eq | accountEnabled boolean eq | ageGroup eq | assignedLicenses count* | businessPhones any eq* startsWith*
    city eq startsWith null* | companyName eq* startsWith* null* | consentProvidedForMinor eq | country eq startsWith null*
    createdDateTime date eq null* orderBy* | creationType eq | deletedDateTime date eq null* orderBy*
    department eq startsWith null* | displayName eq startsWith null* orderBy | employeeHireDate date eq*
    employeeId eq startsWith null* | employeeType eq* startsWith* | externalUserState eq | faxNumber eq* startsWith* null*
    givenName eq startsWith null* | imAddresses any eq startsWith | jobTitle eq startsWith null*
    mail eq startsWith endsWith* null* | mailNickname eq startsWith null* | mobilePhone eq* startsWith* null*
    officeLocation eq* startsWith* null* | onPremisesImmutableId eq | onPremisesLastSyncDateTime date eq
    onPremisesSamAccountName eq* startsWith* | onPremisesSecurityIdentifier eq null* | onPremisesSyncEnabled boolean eq null*
    onPremisesUserPrincipalName eq startsWith | otherMails any eq startsWith endsWith* | passwordPolicies eq* null*
    postalCode eq* startsWith* null* | preferredLanguage eq* startsWith* null* | proxyAddresses any eq startsWith endsWith*
    showInAddressList boolean eq* | state eq startsWith null* | streetAddress eq* startsWith* null*
    surname eq startsWith null* | usageLocation eq startsWith null* | userPrincipalName eq startsWith endsWith* orderBy
    userType eq null*`,
  group: `
    id eq | classification eq startsWith | createdDateTime date eq | deletedDateTime date eq null* orderBy*
    description eq* startsWith* | displayName eq startsWith null* orderBy | groupTypes any eq | isAssignableToRole boolean eq
    mail eq startsWith endsWith* null* | mailEnabled boolean eq | mailNickname eq startsWith null* | members count*
    membershipRule eq startsWith | onPremisesSamAccountName eq startsWith | onPremisesSyncEnabled boolean eq null* | owners count*
    proxyAddresses any eq startsWith endsWith* | resourceProvisioningOptions any eq | securityEnabled boolean eq
    securityIdentifier eq | visibility eq*`,
  directoryObject: `
    id eq | deletedDateTime date eq null* | displayName eq* startsWith* orderBy* | mail eq* startsWith* endsWith*
    userPrincipalName eq* startsWith* endsWith* | appId eq*`,
  appRoleAssignment: "id eq | resourceId guid eq | principalDisplayName eq startsWith",
  oAuth2PermissionGrant: "id eq | clientId eq | consentType eq | principalId eq | resourceId eq | scope eq",
};

const queryable = new Map<string, QueryableProperties>(
  Object.entries(tables).map(([type, table]) => [`microsoft.graph.${type}`, readTable(table)]),
);

/** Returns the queries of a type such as `microsoft.graph.user`. Undefined for types that Graph does not restrict. */
export function queryableProperties(type: string): QueryableProperties | undefined {
  return queryable.get(type);
}

function readTable(table: string): QueryableProperties {
  const rows = table.split(/[|\n]/).map((row) => row.trim());
  return new Map(rows.filter((row) => row !== "").map((row) => [row.split(" ")[0]?.toLowerCase() ?? "", readRow(row)]));
}

function readRow(row: string): Queryable {
  const [name = "", ...words] = row.split(" ");
  const type = (["guid", "date", "boolean"] as const).find((candidate) => words.includes(candidate)) ?? "string";
  const result: Queryable = { name, type, isCollection: words.includes("any") };
  for (const word of ["eq", "startsWith", "endsWith", "null", "count", "orderBy"] as const) {
    if (words.includes(word)) result[word] = "default";
    if (words.includes(`${word}*`)) result[word] = "advanced";
  }
  return result;
}
