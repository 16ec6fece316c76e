import type { Setting } from "./settings.ts";

/** The setting that names the production stacks, for each rule that is about them. */
export const productionStacks: Setting<string[]> = {
  type: "array",
  items: { type: "string" },
  default: ["prod", "production"],
  description: "Names of the production stacks",
};
