import { microsoftGraph } from "../../../integrations/permissions/apis.ts";
import { openIdScopes } from "../../../integrations/permissions/permissions.ts";
import { parseTag } from "../../../integrations/registration/tag.ts";
import type { Entry } from "../add/parse-options.ts";
import { composeConsent } from "./compose-consent.ts";
import { composeCredential } from "./compose-credential.ts";
import type { Application, Owner, RegistrationFacts } from "./facts.ts";
import { composeAppRoles, composeExposedScopes, simpleClaims } from "./compose-api.ts";
import { declaredPermissions, nameOf, type NamedPermission } from "./permission-names.ts";

/** An entry that describes a registration as far as options can. */
export interface Composed {
  readonly entry: Entry;
  /** PEM texts by the path of the file to write, from the folder of the project. */
  readonly files: ReadonlyMap<string, string>;
}

/** The tags of an enterprise application that is in no entry: runs add the portal's tag by default. */
export const portalTag = "WindowsAzureActiveDirectoryIntegratedApp";

/** Describes a registration of this tenant with the options of the system `custom`. */
export function composeEntry(facts: RegistrationFacts, application: Application, name: string, now: Date): Composed {
  const { servicePrincipal } = facts;
  const permissions = declaredPermissions(facts).flatMap((one) => nameOf(one, facts.apis) ?? []);
  const consent = composeConsent(facts, permissions);
  const credential = composeCredential(facts, name, now);
  const roles = composeAppRoles(application.appRoles);
  const scopes = composeExposedScopes(application.api.oauth2PermissionScopes);
  const openId = permissions.filter(isOpenId).map(({ value }) => value);
  const servicePrincipalTags = servicePrincipal?.tags.filter((tag) => parseTag(tag) === undefined) ?? [portalTag];
  const entry: Entry = {
    system: "custom",
    displayName: application.displayName,
    owners: facts.isComplete ? facts.owners.map(ownerName) : undefined,
    ignoreChanges: facts.isComplete ? undefined : ["owners", "servicePrincipal.owners"],
    notes: application.notes,
    serviceManagementReference: application.serviceManagementReference,
    consent: consent.consent === "granted" ? "granted" : undefined,
    assignmentRequired: servicePrincipal?.appRoleAssignmentRequired === true ? true : undefined,
    tags: nonEmpty(application.tags.filter((tag) => parseTag(tag) === undefined)),
    servicePrincipalTags:
      servicePrincipalTags.length === 1 && servicePrincipalTags[0] === portalTag ? undefined : servicePrincipalTags,
    onRemoval: "keep",
    adopt: prune({
      clientId: facts.clientId,
      applicationObjectId: application.id,
      servicePrincipalObjectId: servicePrincipal?.id,
      appRoles: roles?.ids,
      exposedScopes: scopes?.ids,
      appRoleAssignments: consent.appRoleAssignments,
      delegatedGrants: consent.delegatedGrants,
      certificates: credential.certificates,
      federatedCredentials: credential.federatedCredentials,
    }),
    existingSecrets: composeSecrets(application, now),
    audience: application.signInAudience === "AzureADMyOrg" ? undefined : application.signInAudience,
    redirectUris: nonEmpty(application.web.redirectUris),
    publicClientRedirectUris: nonEmpty(application.publicClient),
    singlePageRedirectUris: nonEmpty(application.spa),
    openIdScopes: openId,
    delegatedPermissions: byApi(permissions.filter((one) => one.kind === "delegated" && !isOpenId(one))),
    applicationPermissions: byApi(permissions.filter(({ kind }) => kind === "application")),
    identifierUris: scopes === undefined ? nonEmpty(application.identifierUris) : application.identifierUris,
    appRoles: roles?.options,
    exposedScopes: scopes?.options,
    optionalClaims: simpleClaims(application.optionalClaims),
    groupMembershipClaims: nonEmpty(
      (application.groupMembershipClaims ?? "")
        .split(",")
        .map((claim) => claim.trim())
        .filter((claim) => claim !== "" && claim !== "None"),
    ),
    credential: credential.credential,
  };
  return {
    entry: prune(entry, ["owners", "servicePrincipalTags", "openIdScopes", "identifierUris"]),
    files: credential.files,
  };
}

/** Sign-in scopes are written by themselves. */
function isOpenId({ apiAppId, kind, value }: NamedPermission): boolean {
  return apiAppId === microsoftGraph && kind === "delegated" && openIdScopes.includes(value);
}

/** How an entry names an owner. */
export function ownerName({ id, userPrincipalName }: Owner): string {
  return userPrincipalName ?? id;
}

/** Secrets that Entra still accepts. A run would remove expired ones, so they are left out. */
function composeSecrets({ passwordCredentials }: Application, now: Date): Entry[] | undefined {
  const valid = passwordCredentials
    .filter(({ endDateTime }) => Date.parse(endDateTime) > now.getTime())
    .map(({ keyId, displayName, endDateTime }) => ({
      keyId,
      ...((displayName ?? "") !== "" && { name: displayName }),
      expiresOn: endDateTime,
    }));
  return nonEmpty(valid);
}

function byApi(permissions: readonly NamedPermission[]): Entry | undefined {
  const apis = [...new Set(permissions.map(({ api }) => api))];
  if (apis.length === 0) return undefined;
  return Object.fromEntries(
    apis.map((api) => [api, permissions.filter((one) => one.api === api).map(({ value }) => value)]),
  );
}

function nonEmpty<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** Leaves out options without a value and empty ones, except those whose empty list differs from their default. */
function prune(entry: Entry, kept: readonly string[] = []): Entry {
  return Object.fromEntries(
    Object.entries(entry).filter(([key, value]) => {
      if (value === undefined) return false;
      const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
      return !isEmpty || kept.includes(key);
    }),
  );
}
