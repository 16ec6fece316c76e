import * as azuread from "@pulumi/azuread";
import { privilegedPermissionsOf } from "../permissions.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { tierSetting } from "../tiers.ts";

const settings = defineSettings({
  tiers: tierSetting,
  allowedOwners: {
    type: "array",
    items: { type: "string" },
    default: [] as string[],
    description: "Object ids of identities that may own such applications, such as the one that deploys them",
  },
});

/** Whoever owns an application can add a secret to it and use its permissions: Maester MT.1077. */
export const privilegedApplicationOwnerless: ResourceRule = {
  name: "privileged-application-ownerless",
  description: "An application with permissions of high privilege has no owner.",
  configSchema: settings.configSchema,
  judge(resource) {
    const application = resource.asType(azuread.Application);
    if (application === undefined) return undefined;
    const { tiers, allowedOwners } = settings.read(resource);
    const [permission] = privilegedPermissionsOf(resource, tiers) ?? [];
    if (permission === undefined) return undefined;
    const owners = (application.owners ?? []).filter((owner) => !allowedOwners.includes(owner));
    if (owners.length === 0) return [];
    return [
      {
        cause: `It has ${permission.name} and ${owners.length === 1 ? "an owner" : `${owners.length} owners`}, each of whom can sign in as the application.`,
        remedy: "Remove the owners and name the service in serviceManagementReference instead.",
      },
    ];
  },
};
