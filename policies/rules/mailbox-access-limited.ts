import type { PolicyResource } from "@pulumi/policy";
import { givesMailbox } from "../deliveries.ts";
import { ifKnown } from "../known.ts";
import type { StackRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  maximumMailboxes: {
    type: "number",
    default: 10,
    description: "How many mailboxes one application may open or use",
  },
});

/** An application with many mailboxes is as sensitive as one with a permission for all mailboxes. */
export const mailboxAccessLimited: StackRule = {
  name: "mailbox-access-limited",
  description: "An application opens or uses only a few mailboxes.",
  configSchema: settings.configSchema,
  judgeStack(stack) {
    const given = stack.resources.filter(givesMailbox);
    if (given.length === 0) return undefined;
    const { maximumMailboxes } = settings.read(stack);
    return [...Map.groupBy(given, applicationOf).values()].flatMap((ones) => {
      const [first] = ones;
      const count = new Set(ones.map(mailboxOf)).size;
      if (first === undefined || count <= maximumMailboxes) return [];
      return [
        {
          urn: componentOf(first)?.urn ?? first.urn,
          message: `The application can open or use ${String(count)} mailboxes.`,
          fix: `Split it into applications with at most ${String(maximumMailboxes)} mailboxes each, or review it like one that can read all mail.`,
        },
      ];
    });
  },
};

/** Tells applications apart: by component, or by id in a program without components. An id may be unknown. */
function applicationOf(resource: PolicyResource): string {
  const { props, urn } = resource;
  return componentOf(resource)?.urn ?? ifKnown(() => String(props["servicePrincipalObjectId"])) ?? urn;
}

function componentOf({ parent }: PolicyResource): PolicyResource | undefined {
  return parent?.type === "pulumi:pulumi:Stack" ? undefined : parent;
}

/** A mailbox that is not known yet counts as a separate one. */
function mailboxOf({ props, urn }: PolicyResource): string {
  return ifKnown(() => String(props["mailbox"]).toLowerCase()) ?? urn;
}
