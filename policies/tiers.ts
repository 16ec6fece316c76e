import type { Setting } from "./settings.ts";
import { tierNames } from "./permissions.ts";

/** The setting that says which permissions are of high privilege, for each rule that is about them. */
export const tierSetting: Setting<string[]> = {
  type: "array",
  items: { type: "string", enum: tierNames },
  default: tierNames,
  description: "Tiers of the permissions that are of high privilege",
};
