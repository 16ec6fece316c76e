import type { Tenant } from "../tenant.ts";

interface Role {
  name: string;
  /** Operations of the management plane; `*` matches anything. */
  actions: string[];
  /** Operations of the data plane. */
  dataActions: string[];
}

/**
 * Azure's built-in roles for vaults, logs and AI services, by their id.
 * https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
const roles: Readonly<Record<string, Role>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": { name: "Owner", actions: ["*"], dataActions: [] },
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": { name: "Reader", actions: ["*/read"], dataActions: [] },
  "f25e0fa2-a7c8-4377-a976-54943a77a395": {
    name: "Key Vault Contributor",
    actions: ["Microsoft.KeyVault/*"],
    dataActions: [],
  },
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": {
    name: "Key Vault Secrets Officer",
    actions: ["Microsoft.KeyVault/*/read"],
    dataActions: ["Microsoft.KeyVault/vaults/secrets/*"],
  },
  "4633458b-17de-408a-b874-0445c86b69e6": {
    name: "Key Vault Secrets User",
    actions: [],
    dataActions: [
      "Microsoft.KeyVault/vaults/secrets/getSecret/action",
      "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    ],
  },
  "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd": {
    name: "Cognitive Services OpenAI User",
    actions: ["Microsoft.CognitiveServices/*/read"],
    dataActions: ["Microsoft.CognitiveServices/accounts/OpenAI/*/read"],
  },
  "73c42c96-874c-492b-b04d-ab87d138a893": { name: "Log Analytics Reader", actions: ["*/read"], dataActions: [] },
  "a97b65f3-24c7-4388-baec-2e87135dc908": {
    name: "Cognitive Services User",
    actions: ["Microsoft.CognitiveServices/*/read"],
    dataActions: ["Microsoft.CognitiveServices/*"],
  },
};

/** The id of a built-in role. */
export function roleIdOf(name: string): string {
  const found = Object.entries(roles).find(([, role]) => role.name === name);
  if (found === undefined) throw new Error(`no role ${name}`);
  return found[0];
}

/** Whether a role with this id exists. */
export function isRole(id: string): boolean {
  return Object.hasOwn(roles, id.toLowerCase());
}

/** Whether a principal is allowed to do something with a resource. */
export function isAllowed(
  tenant: Tenant,
  principalId: string,
  plane: "actions" | "dataActions",
  action: string,
  resourceId: string,
): boolean {
  return tenant.roleAssignments.values().some((assignment) => {
    const role = roles[assignment.roleDefinitionId];
    if (assignment.principalId !== principalId || role === undefined) return false;
    return isWithin(resourceId, assignment.scope) && role[plane].some((pattern) => matches(action, pattern));
  });
}

/**
 * Whether a principal may read data of a resource of which only the end of the id is known. Assignments to a subscription or
 * a resource group count.
 */
export function hasDataAction(tenant: Tenant, principalId: string, action: string, endOfId: string): boolean {
  return tenant.roleAssignments
    .values()
    .some(
      ({ scope }) =>
        (!scope.includes("/providers/") || scope.toLowerCase().endsWith(endOfId)) &&
        isAllowed(tenant, principalId, "dataActions", action, scope),
    );
}

/** Azure ignores case in resource ids. */
function isWithin(resourceId: string, scope: string): boolean {
  const [inner, outer] = [resourceId.toLowerCase(), scope.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}/`);
}

function matches(action: string, pattern: string): boolean {
  const [start = "", end] = pattern.split("*");
  return end === undefined ? action === pattern : action.startsWith(start) && action.endsWith(end);
}
