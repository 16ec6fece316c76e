import { privilegedPermissionsOf } from "../permissions.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  allowed: {
    type: "array",
    items: { type: "string" },
    default: [] as string[],
    description: "Names of permissions that are not mentioned",
  },
});

/** The advisory tier; the tiers and their sources are in the README. */
export const permissionNarrow: ResourceRule = {
  name: "permission-narrow",
  description: "A permission reaches no further than the application needs.",
  configSchema: settings.configSchema,
  judge(resource) {
    const allowed = settings.read(resource).allowed.map((name) => name.toLowerCase());
    return privilegedPermissionsOf(resource, ["advisory"])
      ?.filter(({ name }) => !allowed.includes(name.toLowerCase()))
      .map(({ name, kind, means }) => ({
        message: `The ${kind} permission ${name} ${means}.`,
        fix: `Check whether a narrower permission is enough, or add an exception for ${name}.`,
        permission: name,
      }));
  },
};
