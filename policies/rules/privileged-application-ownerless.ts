import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { each, ifKnown } from "../known.ts";
import { applicationKeyOf, holderOf, principalKeyOf } from "../links.ts";
import { privilegedPermissionsOf, tierSetting } from "../permissions.ts";
import type { AnyResourceClass } from "../read-as.ts";
import type { StackViolation, StackRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  tiers: tierSetting,
  allowedOwners: {
    type: "array",
    items: { type: "string" },
    default: [] as string[],
    description: "Object ids of identities that may own such applications, such as the one that deploys them",
  },
});

/** An owner can add a secret and use the application's permissions and roles: Maester MT.1077 and MT.1078. */
export const privilegedApplicationOwnerless: StackRule = {
  name: "privileged-application-ownerless",
  description: "An application with permissions of high privilege or a directory role has no owner.",
  configSchema: settings.configSchema,
  judgeStack(stack) {
    const { resources } = stack;
    const { tiers, allowedOwners } = settings.read(stack);
    const privileges = new Map(resources.flatMap((one) => privilegesOf(one, resources, tiers)));
    if (privileges.size === 0) return undefined;
    const allowed = allowedOwners.map((owner) => owner.toLowerCase());
    return resources.flatMap((one) => judgeOwners(one, resources, privileges, allowed));
  },
};

type Keyed = [key: string, privilege: string];

/** A privilege that a resource gives to an application. */
function privilegesOf(resource: PolicyResource, resources: readonly PolicyResource[], tiers: string[]): Keyed[] {
  const permission = ifKnown(() => privilegedPermissionsOf(resource, tiers))?.[0]?.name;
  if (permission !== undefined) return keyed(holderOf(resource, resources), permission);
  for (const [resourceClass, property, privilege] of roleHolders) {
    if (resource.isType(resourceClass)) return keyed(principalKeyOf(resource, property, resources), privilege);
  }
  return [];
}

const roleHolders: readonly (readonly [type: AnyResourceClass, property: string, privilege: string])[] = [
  [azuread.DirectoryRoleAssignment, "principalObjectId", "a directory role"],
  [azuread.DirectoryRoleMember, "memberObjectId", "a directory role"],
  [azuread.DirectoryRoleEligibilityScheduleRequest, "principalId", "a directory role"],
  [azuread.AdministrativeUnitRoleMember, "memberObjectId", "a directory role"],
  [azuread.PrivilegedAccessGroupAssignmentSchedule, "principalId", "a privileged group"],
  [azuread.PrivilegedAccessGroupEligibilitySchedule, "principalId", "a privileged group"],
];

function keyed(key: string | undefined, privilege: string): Keyed[] {
  return key === undefined ? [] : [[key, privilege]];
}

function judgeOwners(
  resource: PolicyResource,
  resources: readonly PolicyResource[],
  privileges: ReadonlyMap<string, string>,
  allowed: readonly string[],
): StackViolation[] {
  const { key, owners } = ownersOf(resource, resources);
  const privilege = privileges.get(key ?? "");
  const others = owners.filter((owner) => owner === undefined || !allowed.includes(owner.toLowerCase()));
  if (privilege === undefined || others.length === 0) return [];
  return [
    {
      urn: resource.urn,
      message: `The application has ${privilege} and ${others.length === 1 ? "an owner" : `${others.length} owners`}, each of whom can sign in as the application.`,
      fix: "Remove the owners and name the service in serviceManagementReference instead.",
    },
  ];
}

interface Ownership {
  key: string | undefined;
  /** Object ids; undefined for an owner that this run creates. */
  owners: (string | undefined)[];
}

function ownersOf(resource: PolicyResource, resources: readonly PolicyResource[]): Ownership {
  const listed = (read: () => string[] | undefined): Ownership["owners"] => each(read).map((owner) => ifKnown(owner));
  const application = resource.asType(azuread.Application);
  if (application !== undefined) return { key: resource.urn, owners: listed(() => application.owners) };
  const principal = resource.asType(azuread.ServicePrincipal);
  if (principal !== undefined) {
    const key = applicationKeyOf(resource, "clientId", resources) ?? resource.urn;
    return { key, owners: listed(() => principal.owners) };
  }
  const owner = resource.asType(azuread.ApplicationOwner);
  if (owner === undefined) return { key: undefined, owners: [] };
  return {
    key: applicationKeyOf(resource, "applicationId", resources),
    owners: [ifKnown(() => owner.ownerObjectId)],
  };
}
