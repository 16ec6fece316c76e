import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { ApplicationIndex, isApplication } from "../applications.ts";
import { each, ifKnown } from "../known.ts";
import type { StackRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { isInStack, productionStacks } from "../stacks.ts";

const settings = defineSettings({ stacks: productionStacks });

/** Someone has to be responsible when a secret leaks, and a single person can leave. */
export const applicationAccountable: StackRule = {
  name: "application-accountable",
  description: "An application of a production stack has two owners or a service management reference.",
  configSchema: settings.configSchema,
  judgeStack(stack) {
    const { stacks } = settings.read(stack);
    const applications = stack.resources.filter((one) => isApplication(one) && isInStack(one.urn, stacks));
    if (applications.length === 0) return undefined;
    const index = new ApplicationIndex(stack.resources);
    const ownerships = stack.resources.filter((resource) => resource.isType(azuread.ApplicationOwner));
    return applications.flatMap((application) => {
      const own = ownerships.filter((one) => index.of(one).includes(application.urn));
      const owners = ownersOf(application, own);
      const reference = ifKnown(() => (application.props["serviceManagementReference"] as unknown) ?? "");
      const isUnknown = owners === undefined || reference === undefined;
      if (isUnknown || owners.size >= 2 || isReference(reference)) return [];
      return [
        {
          urn: application.urn,
          message: `It has ${owners.size === 0 ? "no owner" : "one owner"} and ${reference === "" ? "no service management reference" : `the service management reference ${JSON.stringify(reference)}, which names no service`}.`,
          fix: "Name two owners, or the service in serviceManagementReference.",
        },
      ];
    });
  },
};

/** Different owners, by object id; undefined while the list is unknown. An owner that is still unknown counts as one. */
function ownersOf(application: PolicyResource, ownerships: readonly PolicyResource[]): Set<string> | undefined {
  const read = (): string[] => (application.props["owners"] as string[] | undefined) ?? [];
  if (ifKnown(read) === undefined) return undefined;
  const reads = [...each(read), ...ownerships.map((one) => () => one.props["ownerObjectId"] as string)];
  const owners = reads.map((owner, index) => ifKnown(owner)?.trim().toLowerCase() ?? `unknown ${index}`);
  return new Set(owners.filter((owner) => owner !== ""));
}

const placeholders = [
  "none",
  "n/a",
  "tbd",
  "tbc",
  "todo",
  "test",
  "null",
  "nil",
  "unknown",
  "undefined",
  "xxx",
  "abc",
  "123",
];

/** Whether a text can be the name or number of a service: not blank, not one repeated character, not a placeholder. */
function isReference(given: unknown): boolean {
  const text = String(given).trim().toLowerCase();
  const characters = text.match(/[\p{L}\p{N}]/gu) ?? [];
  return characters.length >= 3 && new Set(characters).size >= 2 && !placeholders.includes(text);
}
