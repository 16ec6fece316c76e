import * as azuread from "@pulumi/azuread";
import type * as pulumi from "@pulumi/pulumi";
import type { ImportIds } from "../integrations/lifecycle/import-ids.ts";
import type { ResolvedPermission } from "../lookups/tenant-directory.ts";
import { optionsOfPart } from "./resource-options.ts";

/** Ids of the client and of the APIs that it gets consent for. */
export interface PermissionGrantsArgs {
  /** Object id of the client's service principal. */
  servicePrincipalObjectId: pulumi.Input<string>;
  permissions: ResolvedPermission[];
  /** Object id of an API's service principal. */
  servicePrincipalOf: (apiAppId: string) => string;
  /** Existing grants that this run imports. @default - it creates all */
  importIds?: ImportIds;
  /** The client's service principal, if it stays in Entra when the entry is removed. @default undefined - it does not stay */
  keptWith?: pulumi.Resource | undefined;
}

/**
 * Consent for the whole organization, given by the deploying identity: one app role assignment for each application
 * permission, and one delegated grant for each API.
 */
export function createPermissionGrants(name: string, args: PermissionGrantsArgs, parent: pulumi.Resource): void {
  createAppRoleAssignments(name, args, parent);
  createDelegatedGrants(name, args, parent);
}

function createAppRoleAssignments(name: string, args: PermissionGrantsArgs, parent: pulumi.Resource): void {
  for (const { apiAppId, value, id } of args.permissions.filter(({ kind }) => kind === "application")) {
    const resourceObjectId = args.servicePrincipalOf(apiAppId);
    const importId = args.importIds?.appRoleAssignment(apiAppId, value, resourceObjectId);
    new azuread.AppRoleAssignment(
      `${name}-role-${apiAppId}-${value}`,
      {
        appRoleId: id,
        principalObjectId: args.servicePrincipalObjectId,
        resourceObjectId,
      },
      optionsOfPart(parent, { importId, keptWith: args.keptWith }),
    );
  }
}

function createDelegatedGrants(name: string, args: PermissionGrantsArgs, parent: pulumi.Resource): void {
  const delegated = args.permissions.filter(({ kind }) => kind === "delegated");
  for (const apiAppId of new Set(delegated.map((permission) => permission.apiAppId))) {
    new azuread.ServicePrincipalDelegatedPermissionGrant(
      `${name}-grant-${apiAppId}`,
      {
        servicePrincipalObjectId: args.servicePrincipalObjectId,
        resourceServicePrincipalObjectId: args.servicePrincipalOf(apiAppId),
        claimValues: delegated.filter((one) => one.apiAppId === apiAppId).map((one) => one.value),
      },
      optionsOfPart(parent, { importId: args.importIds?.delegatedGrant(apiAppId), keptWith: args.keptWith }),
    );
  }
}
