import { privilegedPermissionsOf, tierSetting } from "../permissions.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  tiers: tierSetting,
  allowed: {
    type: "array",
    items: { type: "string" },
    default: [] as string[],
    description: "Names of permissions that every application may have",
  },
});

/** The tiers and their sources are in the README. */
export const permissionAllowListed: ResourceRule = {
  name: "permission-allow-listed",
  description: "A permission of high privilege is declared or granted only where it was allowed by name.",
  configSchema: settings.configSchema,
  judge(resource) {
    const { tiers, allowed } = settings.read(resource);
    const names = allowed.map((name) => name.toLowerCase());
    return privilegedPermissionsOf(resource, tiers)
      ?.filter(({ name }) => !names.includes(name.toLowerCase()))
      .map(({ name, kind, means }) => ({
        message: `The ${kind} permission ${name} ${means}.`,
        fix: `Use a narrower permission, or add an exception for ${name} with a reason and an end date to the stack file.`,
        permission: name,
      }));
  },
};
