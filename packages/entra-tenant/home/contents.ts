import type { Application, KeyCredential, PasswordCredential, ServicePrincipal } from "../entities.ts";
import { firstPartyApis } from "../first-party.ts";
import { builtInRoles } from "../graph/roles/built-in-roles.ts";
import type { Tenant } from "../tenant.ts";

/** A credential without its value. */
export interface ShownCredential {
  kind: "secret" | "certificate" | "federated";
  name: string;
  id: string;
  /** ISO times; undefined for a federated credential, which does not expire. */
  start?: string;
  end?: string;
}

/** The contents of a tenant, by name and without secrets. */
export interface Contents {
  users: { name: string; id: string; principalName: string; isEnabled: boolean; roles: string[] }[];
  groups: { name: string; id: string; members: string[] }[];
  applications: { name: string; clientId: string; redirectUris: string[]; credentials: ShownCredential[] }[];
  /** Without Microsoft's APIs. */
  servicePrincipals: { name: string; id: string; appId: string; isEnabled: boolean; credentials: ShownCredential[] }[];
  /** Delegated permissions. */
  consents: { client: string; api: string; permissions: string[]; person: string }[];
  /** Application permissions, and app roles of users and groups. */
  assignments: { principal: string; api: string; role: string }[];
  /** Directory roles of groups and service principals; those of users are with the user. */
  directoryRoles: { principal: string; role: string }[];
  /** The latest sign-ins, newest first. */
  signIns: { at: string; app: string; flow: string; errorCode: number; keyId: string; api: string }[];
}

const mostSignIns = 20;

/** Reads the contents of a tenant in the order in which they were created. */
export function readContents(tenant: Tenant): Contents {
  const nameOf = (id: string) => findName(tenant, id) ?? id;
  const rolesOf = (id: string) =>
    [...tenant.directoryRoleAssignments.values()]
      .filter(({ principalId }) => principalId === id)
      .map(({ roleDefinitionId }) => roleName(tenant, roleDefinitionId));
  const principals = [...tenant.servicePrincipals.values()].filter(({ appId }) => !firstPartyApis.has(appId));
  return {
    users: [...tenant.users.values()].map((user) => ({
      name: user.displayName,
      id: user.id,
      principalName: user.userPrincipalName,
      isEnabled: user.accountEnabled,
      roles: rolesOf(user.id),
    })),
    groups: [...tenant.groups.values()].map((group) => ({
      name: group.displayName,
      id: group.id,
      members: group.members.map(nameOf),
    })),
    applications: [...tenant.applications.values()].map((application) => ({
      name: application.displayName,
      clientId: application.appId,
      redirectUris: [application.web, application.spa, application.publicClient].flatMap((one) => one.redirectUris),
      credentials: credentialsOf(application),
    })),
    servicePrincipals: principals.map((principal) => ({
      name: nameOf(principal.id),
      id: principal.id,
      appId: principal.appId,
      isEnabled: principal.accountEnabled,
      credentials: credentialsOf(principal),
    })),
    consents: [...tenant.oauth2PermissionGrants.values()].map((grant) => ({
      client: nameOf(grant.clientId),
      api: nameOf(grant.resourceId),
      permissions: grant.scope.split(" ").filter((scope) => scope !== ""),
      person: grant.principalId === null ? "everyone" : nameOf(grant.principalId),
    })),
    assignments: [...tenant.appRoleAssignments.values()].map(({ principalId, resourceId, appRoleId }) => ({
      principal: nameOf(principalId),
      api: nameOf(resourceId),
      role: appRoleName(tenant, resourceId, appRoleId),
    })),
    directoryRoles: [...tenant.directoryRoleAssignments.values()]
      .filter(({ principalId }) => !tenant.users.has(principalId))
      .map((one) => ({ principal: nameOf(one.principalId), role: roleName(tenant, one.roleDefinitionId) })),
    signIns: tenant.signIns
      .until(tenant.now())
      .slice(0, mostSignIns)
      .map(({ at, appId, flow, errorCode, credential, resourceAppId = "" }) => ({
        at,
        app: tenant.findResource(appId)?.displayName ?? appId,
        flow,
        errorCode,
        keyId: credential?.id ?? "",
        api: tenant.findResource(resourceAppId)?.displayName ?? "",
      })),
  };
}

function findName(tenant: Tenant, id: string): string | undefined {
  const named = tenant.users.get(id) ?? tenant.groups.get(id);
  if (named) return named.displayName;
  const principal = tenant.servicePrincipals.get(id);
  return principal && (tenant.findResource(principal.appId)?.displayName ?? principal.appId);
}

function roleName(tenant: Tenant, id: string): string {
  return (builtInRoles.get(id) ?? tenant.roleDefinitions.get(id))?.displayName ?? id;
}

function appRoleName(tenant: Tenant, resourceId: string, appRoleId: string): string {
  const resource = tenant.findResource(tenant.servicePrincipals.get(resourceId)?.appId ?? "");
  const role = resource?.appRoles.find(({ id }) => id === appRoleId);
  return role?.value ?? "default access";
}

function credentialsOf(owner: Application | ServicePrincipal): ShownCredential[] {
  const federated = "federatedIdentityCredentials" in owner ? owner.federatedIdentityCredentials : [];
  return [
    ...owner.passwordCredentials.map((one) => dated("secret", one)),
    ...owner.keyCredentials.map((one) => dated("certificate", one)),
    ...federated.map(({ id, name }) => ({ kind: "federated" as const, name, id })),
  ];
}

function dated(
  kind: "secret" | "certificate",
  { displayName, keyId, startDateTime, endDateTime }: PasswordCredential | KeyCredential,
): ShownCredential {
  return { kind, name: displayName ?? "", id: keyId, start: startDateTime, end: endDateTime };
}
