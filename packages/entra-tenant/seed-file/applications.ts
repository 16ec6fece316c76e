import { createHash } from "node:crypto";
import { defaultApplication, defaultServicePrincipal } from "../defaults.ts";
import { derivedId } from "../derived-id.ts";
import type { Application, PasswordCredential } from "../entities.ts";
import { firstPartyApis } from "../first-party.ts";
import { createAssignment, defaultAccess } from "../graph/app-role-assignments.ts";
import { checkApplication } from "../graph/checks/application.ts";
import { checkFederatedCredentialName, saveFederatedCredentials } from "../graph/federated-identity-credentials.ts";
import { createGrant } from "../graph/permission-grants.ts";
import type { Resource, Tenant } from "../tenant.ts";
import type { TenantState } from "../tenant-state.ts";
import { appRolesOf, scopesOf } from "./entitlements.ts";
import { type SeededApplication, seededApplication } from "./ids.ts";
import type { SeedApplication, SeedContents } from "./schema.ts";

/** Adds an application and its service principal, without references to other entries. */
export function plantApplication(tenant: Tenant, state: TenantState, seed: SeedContents, name: string): void {
  const entry = seed.applications?.[name];
  const ids = seededApplication(state, seed, name);
  if (entry === undefined || ids === undefined) return;
  const { createdDateTime } = state;
  const application = applicationOf(state, name, entry, ids);
  checkApplication({ tenant, next: application, previous: undefined, givesPreAuthorizations: false });
  for (const credential of entry.federatedCredentials ?? []) checkFederatedCredentialName(credential.name);
  saveFederatedCredentials(
    application,
    (entry.federatedCredentials ?? []).map((credential) => ({
      ...credential,
      id: derivedId(ids.objectId, `federated ${credential.name}`),
    })),
  );
  tenant.applications.set(application.id, application);
  const { appRoleAssignmentRequired = false } = entry;
  const principal = defaultServicePrincipal({ id: ids.servicePrincipalId, appId: ids.clientId, createdDateTime });
  tenant.servicePrincipals.set(principal.id, { ...principal, appRoleAssignmentRequired });
}

function applicationOf(
  { createdDateTime, initialDomain }: TenantState,
  name: string,
  entry: SeedApplication,
  { objectId, clientId, clientSecrets }: SeededApplication,
): Application {
  const blank = defaultApplication({
    id: objectId,
    appId: clientId,
    createdDateTime,
    displayName: entry.displayName ?? name,
    publisherDomain: initialDomain,
  });
  const { appRoles = [], scopes = [], secrets = [] } = entry;
  const isApi = appRoles.length > 0 || scopes.length > 0;
  return {
    ...blank,
    signInAudience: entry.signInAudience ?? blank.signInAudience,
    groupMembershipClaims: entry.groupMembershipClaims ?? null,
    isFallbackPublicClient: entry.isFallbackPublicClient ?? null,
    identifierUris: entry.identifierUris ?? (isApi ? [`api://${clientId}`] : []),
    web: { ...blank.web, redirectUris: entry.web?.redirectUris ?? [], logoutUrl: entry.web?.logoutUrl ?? null },
    spa: { redirectUris: entry.spa?.redirectUris ?? [] },
    publicClient: { redirectUris: entry.publicClient?.redirectUris ?? [] },
    api: {
      ...blank.api,
      requestedAccessTokenVersion: entry.requestedAccessTokenVersion ?? null,
      oauth2PermissionScopes: scopesOf(clientId, scopes),
    },
    appRoles: appRolesOf(clientId, appRoles),
    passwordCredentials: secrets.map((secret, index) =>
      passwordOf(secret, derivedId(objectId, `secret ${index}`), clientSecrets[index] ?? "", createdDateTime),
    ),
  };
}

const lifetimeYears = 2;

function passwordOf(
  secret: NonNullable<SeedApplication["secrets"]>[number],
  keyId: string,
  value: string,
  createdDateTime: string,
): PasswordCredential {
  const { displayName = null, endDateTime } = secret;
  const hasEnded = endDateTime !== undefined && Date.parse(endDateTime) <= Date.parse(createdDateTime);
  const startDateTime = secret.startDateTime ?? (hasEnded ? yearsLater(endDateTime, -lifetimeYears) : createdDateTime);
  return {
    keyId,
    displayName,
    startDateTime,
    endDateTime: endDateTime ?? yearsLater(startDateTime, lifetimeYears),
    hint: value.slice(0, 3),
    secretHash: createHash("sha256").update(value).digest("base64url"),
  };
}

function yearsLater(start: string, years: number): string {
  const date = new Date(start);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}

/** Adds owners, declared permissions, an administrator's consent to them, and assignments. */
export function grantAccess(
  tenant: Tenant,
  seed: SeedContents,
  objectIdOf: (name: string) => string,
  name: string,
): void {
  const entry = seed.applications?.[name];
  const principal = tenant.servicePrincipals.get(objectIdOf(name));
  const application = principal && tenant.findApplication(principal.appId);
  if (entry === undefined || principal === undefined || application === undefined) return;
  application.owners = (entry.owners ?? []).map(objectIdOf);
  const declared = Object.entries(entry.permissions ?? {}).map(
    ([api, { delegated = [], application: ofApplication = [] }]) => {
      const resource = resourceOf(tenant, objectIdOf, seed, api);
      return {
        resource,
        scopes: resource.oauth2PermissionScopes.filter(({ value }) => delegated.includes(value)),
        roles: resource.appRoles.filter(({ value }) => value !== null && ofApplication.includes(value)),
      };
    },
  );
  application.requiredResourceAccess = declared.map(({ resource, scopes, roles }) => ({
    resourceAppId: resource.appId,
    resourceAccess: [
      ...scopes.map(({ id }) => ({ id, type: "Scope" as const })),
      ...roles.map(({ id }) => ({ id, type: "Role" as const })),
    ],
  }));
  checkApplication({ tenant, next: application, previous: application, givesPreAuthorizations: false });
  if (entry.adminConsent === true) {
    for (const { resource, scopes, roles } of declared) {
      const resourceId = resource.servicePrincipalId ?? "";
      const scope = scopes.map(({ value }) => value).join(" ");
      if (scope !== "") {
        createGrant(tenant, {
          clientId: principal.id,
          consentType: "AllPrincipals",
          principalId: null,
          resourceId,
          scope,
        });
      }
      for (const { id } of roles) createAssignment(tenant, { appRoleId: id, principalId: principal.id, resourceId });
    }
  }
  for (const { principal: assigned, appRole } of entry.assignments ?? []) {
    const appRoleId = application.appRoles.find(({ value }) => value === appRole)?.id ?? defaultAccess;
    createAssignment(tenant, { appRoleId, principalId: objectIdOf(assigned), resourceId: principal.id });
  }
}

function resourceOf(tenant: Tenant, objectIdOf: (name: string) => string, seed: SeedContents, api: string): Resource {
  const appId =
    tenant.servicePrincipals.get(objectIdOf(api))?.appId ??
    seed.servicePrincipals?.[api]?.appId ??
    firstPartyApis.values().find(({ appId: known, displayName }) => known === api || displayName === api)?.appId;
  const resource = tenant.findResource(appId ?? api);
  if (resource === undefined) throw new Error(`the seed has no API ${api}`);
  return resource;
}
