import * as azuread from "@pulumi/azuread";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedPermission } from "../lookups/tenant-directory.ts";

/** Ids of the client and of the APIs that it gets consent for. */
export interface PermissionGrantsArgs {
  /** Object id of the client's service principal. */
  servicePrincipalObjectId: pulumi.Input<string>;
  permissions: ResolvedPermission[];
  /** Object id of an API's service principal. */
  servicePrincipalOf: (apiAppId: string) => string;
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
    new azuread.AppRoleAssignment(
      `${name}-role-${apiAppId}-${value}`,
      {
        appRoleId: id,
        principalObjectId: args.servicePrincipalObjectId,
        resourceObjectId: args.servicePrincipalOf(apiAppId),
      },
      { parent },
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
      { parent },
    );
  }
}
