import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { isApplication } from "../applications.ts";
import { ifKnown } from "../known.ts";
import { applicationKeyOf } from "../links.ts";
import type { StackRule, StackViolation } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { isInStack, productionStacks } from "../stacks.ts";

const settings = defineSettings({ stacks: productionStacks });

/** Deleting a registration also deletes its client id and every consent. One that is disabled is about to be deleted. */
export const applicationProtected: StackRule = {
  name: "application-protected",
  description: "An enabled application of a production stack is protected from deletion or stays in Entra.",
  configSchema: settings.configSchema,
  judgeStack(stack) {
    const { stacks } = settings.read(stack);
    const { resources } = stack;
    const applications = resources.filter((one) => isApplication(one) && isInStack(one.urn, stacks));
    if (applications.length === 0) return undefined;
    const unprotected = applications.filter(({ opts, props }) => !opts.protect && !isKept(props["tags"]));
    if (unprotected.length === 0) return [];
    const disabled = findDisabled(resources);
    return unprotected
      .filter(({ urn }) => !disabled.has(urn))
      .map(({ urn }): StackViolation => ({
        urn,
        message: "A line removed from the stack file would delete it, with its client id and all consent.",
        fix: "Set the resource option protect; with entra-integrations, write entra-integrations:protect: true.",
      }));
  },
};

/** The applications whose service principal in the stack is disabled, by URN. */
function findDisabled(resources: readonly PolicyResource[]): ReadonlySet<string | undefined> {
  const principals = resources.filter((one) => {
    const principal = one.asType(azuread.ServicePrincipal);
    return principal !== undefined && ifKnown(() => principal.accountEnabled) === false;
  });
  return new Set(principals.map((one) => applicationKeyOf(one, "clientId", resources)));
}

/** A policy sees no `retainOnDelete`. Integrations with `onRemoval: keep` have it, and this tag. */
function isKept(tags: unknown): boolean {
  return Array.isArray(tags) && tags.some((tag) => /^entra-integrations:([^:]+:){3}keep$/.test(String(tag)));
}
