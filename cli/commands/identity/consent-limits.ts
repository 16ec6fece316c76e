import type { IntegrationSpec, PermissionSpec } from "../../../integrations/spec.ts";
import type { GraphRequest } from "../../output/graph-request.ts";

/** Objects that limit an identity to consenting to the permissions of one stack. */
export interface ConsentLimits {
  /** Id of the app consent policy. */
  readonly policyId: string;
  /** Requests in this order. `<...>` marks values that are known only then. */
  readonly requests: readonly GraphRequest[];
  /** Permissions that are missing in the policy, because only the tenant knows their ids. */
  readonly unknown: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Returns the app consent policy and the custom directory role for the consenting identity of a stack; undefined if no
 * integration has `consent: granted`.
 * https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies and
 * https://learn.microsoft.com/entra/identity/role-based-access-control/custom-consent-permissions
 */
export function findConsentLimits(
  stack: string,
  specs: readonly IntegrationSpec[],
  tenantId: string | undefined,
): ConsentLimits | undefined {
  const granted = specs.flatMap(({ entra }) => (entra?.consent === "granted" ? entra.permissions : []));
  if (granted.length === 0) return undefined;
  const policyId = `entra-integrations-${stack.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  const displayName = `entra-integrations: consent for stack ${stack}`;
  const policies = "/policies/permissionGrantPolicies";
  return {
    policyId,
    requests: [
      {
        method: "POST",
        path: policies,
        body: { id: policyId, displayName, description: "Lists the permissions of the stack" },
      },
      ...conditionSets(granted, tenantId).map((body): GraphRequest => ({
        method: "POST",
        path: `${policies}/${policyId}/includes`,
        body,
      })),
      {
        method: "POST",
        path: "/roleManagement/directory/roleDefinitions",
        body: {
          displayName,
          description: "Consents to the permissions of the stack, and to no others",
          isEnabled: true,
          rolePermissions: [
            {
              allowedResourceActions: [
                `microsoft.directory/servicePrincipals/managePermissionGrantsForAll.${policyId}`,
              ],
            },
          ],
        },
      },
      {
        method: "POST",
        path: "/roleManagement/directory/roleAssignments",
        body: {
          principalId: "<object id of the consenting identity's service principal>",
          roleDefinitionId: "<id of the new role>",
          directoryScopeId: "/",
        },
      },
    ],
    unknown: [...new Set(granted.filter(({ id }) => id === undefined).map(nameOf))],
    notes: [
      "Needs Microsoft Entra ID P1. Not tried on a real tenant.",
      "The role replaces AppRoleAssignment.ReadWrite.All and DelegatedPermissionGrant.ReadWrite.All. Microsoft does not document whether an application without them can consent: try it before you remove them.",
      "After the first deployment, clientApplicationIds in each condition set can name the client ids of the stack.",
    ],
  };
}

/** One condition set for each API and kind of permission: https://learn.microsoft.com/graph/api/resources/permissiongrantconditionset */
function conditionSets(permissions: readonly PermissionSpec[], tenantId: string | undefined): object[] {
  const groups = Map.groupBy(
    permissions.filter(({ id }) => id !== undefined),
    ({ kind, apiAppId }) => `${kind} ${apiAppId}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        permissionType: first.kind,
        resourceApplication: first.apiAppId,
        permissions: [...new Set(group.flatMap(({ id }) => id ?? []))].sort(),
        // Without a tenant id, the policy would also cover registrations of other tenants.
        clientApplicationTenantIds: [tenantId ?? "<tenant id>"],
      },
    ];
  });
}

function nameOf({ apiName, kind, value }: PermissionSpec): string {
  return `${value} of ${apiName} (${kind})`;
}
