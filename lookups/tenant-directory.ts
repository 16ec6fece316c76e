import * as azuread from "@pulumi/azuread";
import type { InvokeOptions } from "@pulumi/pulumi";
import type { Connections } from "../integrations/connection.ts";
import { suggest } from "../integrations/stack-file/nearest.ts";
import { type Problem, renderPath, renderValue, SpecError } from "../integrations/stack-file/problems.ts";
import type { EntraSpec, IntegrationSpec, PermissionSpec } from "../integrations/spec.ts";
import { findAdoptionProblems } from "./adopted-registrations.ts";
import { findVaultProblems } from "./key-vaults.ts";
import { undefinedIfNotFound } from "./not-found.ts";
import { findMissingOwners, readOwners } from "./owners.ts";

/** A permission whose id is known. */
export interface ResolvedPermission extends PermissionSpec {
  id: string;
}

/** Values read from the tenant before anything is created. They are plain values, so that previews can show them. */
export interface TenantDirectory {
  tenantId: string;
  /** The same permissions with their ids. */
  permissionsOf: (entra: EntraSpec) => ResolvedPermission[];
  /** Object ids of the owners by their name in the stack file; without owners who have left the tenant. */
  ownersOf: (entra: EntraSpec) => Record<string, string>;
  /**
   * Whether an owner of a deployed integration has left the tenant. If so, the owners in the tenant stay unchanged.
   */
  keepsOwnersOf: (entra: EntraSpec) => boolean;
  /** Problems that do not stop the run: owners of deployed integrations who have left. */
  warnings: Problem[];
  /** Object id of an API's service principal, for each API that needs a grant. */
  servicePrincipalOf: (apiAppId: string) => string;
}

/**
 * Reads ids and permissions that the specs need from the tenant. Throws a `SpecError` with everything that the tenant does
 * not have. An owner who has left is only a warning for the deployed integrations, which are those in `recorded`.
 */
export async function readTenantDirectory(
  specs: IntegrationSpec[],
  recorded: Connections | Promise<Connections> = {},
  providers: InvokeOptions = {},
): Promise<TenantDirectory> {
  const entras = specs.flatMap((spec) => (spec.entra === undefined ? [] : [spec.entra]));
  const [client, apis, owners, ofVaults, ofAdoptions, deployed] = await Promise.all([
    azuread.getClientConfig(providers),
    readApis(entras, providers),
    readOwners(entras, providers),
    findVaultProblems(specs, recorded, providers),
    findAdoptionProblems(specs, recorded, providers),
    recorded,
  ]);
  const missing = findMissingOwners(specs, owners, deployed);
  const problems = [
    ...apis.problems,
    ...missing.problems,
    ...ofVaults,
    ...ofAdoptions,
    ...findUnknownPermissions(entras, apis.found),
  ];
  if (problems.length > 0) throw new SpecError(problems);
  return {
    tenantId: client.tenantId,
    permissionsOf: (entra) =>
      entra.permissions.map((permission) => {
        const id = permission.id ?? idOf(apis.found.get(permission.apiAppId), permission);
        if (id === undefined) throw new Error(`${renderPath(permission.at)} was not looked up`);
        return { ...permission, id };
      }),
    ownersOf: (entra) =>
      Object.fromEntries(
        entra.owners.flatMap((owner) => {
          const id = owners.idOf(owner);
          return id === undefined ? [] : [[owner, id]];
        }),
      ),
    keepsOwnersOf: (entra) => entra.owners.some((owner) => owners.idOf(owner) === undefined),
    warnings: missing.warnings,
    servicePrincipalOf: (apiAppId) => {
      const api = apis.found.get(apiAppId);
      if (api === undefined) throw new Error(`the service principal of ${apiAppId} was not looked up`);
      return api.objectId;
    },
  };
}

/** An API's service principal. Contains its permissions only if the id of one has to be looked up. */
type ApiServicePrincipal = Pick<azuread.GetServicePrincipalResult, "objectId" | "displayName"> &
  Partial<Pick<azuread.GetServicePrincipalResult, "appRoleIds" | "oauth2PermissionScopeIds">>;

/** Results by key, and a problem for each object that is missing. */
interface LookUps<T> {
  found: Map<string, T>;
  problems: Problem[];
}

// Microsoft's service principals are only read. As a resource of the stack, Pulumi would change one, and delete it on
// destroy.
async function readApis(entras: EntraSpec[], providers: InvokeOptions): Promise<LookUps<ApiServicePrincipal>> {
  const needed = new Map<string, PermissionSpec>();
  const withUnknownIds = new Set<string>();
  for (const entra of entras) {
    for (const permission of entra.permissions) {
      if (permission.id === undefined) withUnknownIds.add(permission.apiAppId);
      else if (entra.consent !== "granted") continue;
      if (!needed.has(permission.apiAppId)) needed.set(permission.apiAppId, permission);
    }
  }
  return lookUp(
    [...needed],
    ([apiAppId]) => apiAppId,
    ([clientId]) =>
      withUnknownIds.has(clientId)
        ? azuread.getServicePrincipal({ clientId }, providers)
        : readWithoutPermissions(clientId, providers),
    ([apiAppId, { at, apiName }]) => ({
      path: renderPath(at),
      message: `must belong to an API of this tenant, but the tenant has no service principal of ${apiName} (${apiAppId})`,
      fix: "have the service licensed or enabled in the tenant, or correct the API's application id",
      code: "api-not-in-tenant",
    }),
  );
}

/** Undefined if the tenant has none. Microsoft Graph has over a thousand permissions, and reading them slows each run. */
async function readWithoutPermissions(
  clientId: string,
  providers: InvokeOptions,
): Promise<ApiServicePrincipal | undefined> {
  const wanted = { clientIds: [clientId], ignoreMissing: true };
  const { servicePrincipals } = await azuread.getServicePrincipals(wanted, providers);
  return servicePrincipals[0];
}

/** Looks everything up at once. An object that the tenant does not have is a problem; every other failure is thrown. */
async function lookUp<Wanted, T>(
  wanted: Wanted[],
  keyOf: (one: Wanted) => string,
  read: (one: Wanted) => Promise<T | undefined>,
  missing: (one: Wanted) => Problem,
): Promise<LookUps<T>> {
  const found = new Map<string, T>();
  const problems: Problem[] = [];
  await Promise.all(
    wanted.map(async (one) => {
      const value = await undefinedIfNotFound(read(one));
      if (value === undefined) problems.push(missing(one));
      else found.set(keyOf(one), value);
    }),
  );
  return { found, problems };
}

function findUnknownPermissions(entras: EntraSpec[], apis: Map<string, ApiServicePrincipal>): Problem[] {
  return entras.flatMap((entra) =>
    entra.permissions.flatMap((permission) => {
      const api = apis.get(permission.apiAppId);
      if (permission.id !== undefined || api === undefined || idOf(api, permission) !== undefined) return [];
      const names = Object.keys(idsOf(api, permission));
      return [
        {
          path: renderPath(permission.at),
          message: `must be ${permission.kind === "delegated" ? "a delegated" : "an application"} permission of ${api.displayName}, got ${renderValue(permission.value)}`,
          fix: suggest(permission.value, names, `choose one that ${api.displayName} has in this tenant`),
          code: "permission-unknown",
        },
      ];
    }),
  );
}

function idsOf(api: ApiServicePrincipal, { kind }: PermissionSpec): Record<string, string> {
  return (kind === "delegated" ? api.oauth2PermissionScopeIds : api.appRoleIds) ?? {};
}

function idOf(api: ApiServicePrincipal | undefined, permission: PermissionSpec): string | undefined {
  if (api === undefined) return undefined;
  const ids = idsOf(api, permission);
  return Object.hasOwn(ids, permission.value) ? ids[permission.value] : undefined;
}
