import type { Setting } from "./settings.ts";
import { tierNames } from "./permissions.ts";

/** The setting that lists the tiers of high privilege, for each rule about them. Another rule reports the advisory tier. */
export const tierSetting: Setting<string[]> = {
  type: "array",
  items: { type: "string", enum: tierNames },
  default: tierNames.filter((name) => name !== "advisory"),
  description: "Tiers of the permissions that are of high privilege",
};
