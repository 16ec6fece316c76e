import * as azuread from "@pulumi/azuread";
import { each, findAmongKnown } from "../known.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  allowedActions: {
    type: "array",
    items: { type: "string" },
    default: [] as string[],
    description: "Actions that a custom directory role may contain in addition to reading",
  },
});

/** The last part of an action names the operation. https://learn.microsoft.com/entra/identity/role-based-access-control/custom-available-permissions */
export const customRoleReadOnly: ResourceRule = {
  name: "custom-role-read-only",
  description: "A custom directory role only reads, and reads no keys or passwords.",
  configSchema: settings.configSchema,
  judge(resource) {
    const role = resource.asType(azuread.CustomDirectoryRole);
    if (role === undefined) return undefined;
    const allowed = settings.read(resource).allowedActions.map((action) => action.toLowerCase());
    const reads = each(() => role.permissions)
      .flatMap((permission) => each(() => permission().allowedResourceActions))
      .map((action) => () => [action()]);
    return findAmongKnown(reads, (actions) =>
      actions
        .filter((action) => !isHarmless(action.toLowerCase()) && !allowed.includes(action.toLowerCase()))
        .map((action) => ({
          message: `The role allows ${action} in the whole directory.`,
          fix: "Remove the action, or have an administrator create the role outside this stack.",
        })),
    );
  },
};

// Bitlocker keys and local administrator passwords are secrets.
function isHarmless(action: string): boolean {
  return action.endsWith("/read") && !/key\/read$|password\/read$/.test(action);
}
