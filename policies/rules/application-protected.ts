import { isApplication } from "../applications.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { isInStack, productionStacks } from "../stacks.ts";

const settings = defineSettings({ stacks: productionStacks });

/** Deleting a registration also deletes its client id and every consent. */
export const applicationProtected: ResourceRule = {
  name: "application-protected",
  description: "An application of a production stack is protected from deletion.",
  configSchema: settings.configSchema,
  judge(resource) {
    if (!isApplication(resource) || !isInStack(resource.urn, settings.read(resource).stacks)) return undefined;
    if (resource.opts.protect) return [];
    return [
      {
        message: "A line removed from the stack file would delete it, with its client id and all consent.",
        fix: "Set the resource option protect; with entra-integrations, write entra-integrations:protect: true.",
      },
    ];
  },
};
