import type * as azuread from "@pulumi/azuread";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { ImportIds } from "../integrations/lifecycle/import-ids.ts";
import type { AppRoleSpec, ExposedScopeSpec } from "../integrations/spec.ts";
import { optionsOfPart } from "./resource-options.ts";

/**
 * App roles by value. Entra identifies roles by id, and assignments made by administrators refer to that id. The id is
 * created once and stays the same as long as the role is in the stack file.
 */
export function createAppRoles(
  name: string,
  roles: AppRoleSpec[],
  parent: pulumi.Resource,
  importIdOf?: ImportIds["appRole"],
): azuread.types.input.ApplicationAppRole[] {
  return roles.map((role) => ({
    id: createId(`${name}-role-id-${role.value}`, parent, importIdOf?.(role.value)),
    value: role.value,
    displayName: role.displayName,
    description: role.description,
    allowedMemberTypes: role.allowedMemberTypes,
    enabled: role.isEnabled ?? true,
  }));
}

/** Scopes that other clients can request. Each id stays the same, as with roles. */
export function createExposedScopes(
  name: string,
  scopes: ExposedScopeSpec[],
  parent: pulumi.Resource,
  importIdOf?: ImportIds["exposedScope"],
): azuread.types.input.ApplicationApiOauth2PermissionScope[] {
  return scopes.map((scope) => ({
    id: createId(`${name}-scope-id-${scope.value}`, parent, importIdOf?.(scope.value)),
    value: scope.value,
    type: scope.needsAdminConsent ? "Admin" : "User",
    adminConsentDisplayName: scope.displayName,
    adminConsentDescription: scope.description,
    userConsentDisplayName: scope.displayName,
    userConsentDescription: scope.description,
    enabled: scope.isEnabled ?? true,
  }));
}

/** The import id of a uuid is the uuid itself. */
function createId(name: string, parent: pulumi.Resource, importId: string | undefined): pulumi.Output<string> {
  return new random.RandomUuid(name, {}, optionsOfPart(parent, { importId })).result;
}
