import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { productionStacks } from "../stacks.ts";
import { stackOf } from "../urn.ts";

const settings = defineSettings({ stacks: productionStacks });

/** Someone has to answer when a secret leaks; one person leaves. */
export const applicationAccountable: ResourceRule = {
  name: "application-accountable",
  description: "An application of a production stack has two owners or a service management reference.",
  configSchema: settings.configSchema,
  judge(resource) {
    const application = resource.asType(azuread.Application);
    if (application === undefined || !settings.read(resource).stacks.includes(stackOf(resource.urn))) return undefined;
    const { owners = [], serviceManagementReference = "" } = application;
    if (new Set(owners).size >= 2 || serviceManagementReference.trim() !== "") return [];
    return [
      {
        cause: `It has ${owners.length === 0 ? "no owner" : "one owner"} and no service management reference.`,
        remedy: "Name two owners, or the service in serviceManagementReference.",
      },
    ];
  },
};
