import type { PolicyResource } from "@pulumi/policy";
import { isApplication } from "../applications.ts";
import { isReason } from "../exceptions.ts";
import { ifKnown } from "../known.ts";
import { holderOf } from "../links.ts";
import { mailboxPermissionsOf, privilegedPermissionsOf, tierNames, type tierSetting } from "../permissions.ts";
import type { StackRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  tiers: {
    type: "array",
    items: { type: "string", enum: [...tierNames, "mailboxes"] },
    default: [...tierNames.filter((name) => name !== "advisory"), "mailboxes"],
    description: "Tiers of the permissions that need a justification",
  } satisfies typeof tierSetting,
});

/** Readers of the portal see the notes of a registration, so they find the justification there. */
export const permissionJustified: StackRule = {
  name: "permission-justified",
  description: "An application with permissions of high privilege has a justification in its notes.",
  configSchema: settings.configSchema,
  judgeStack(stack) {
    const { resources } = stack;
    const { tiers } = settings.read(stack);
    const privileges = new Map<string, string[]>();
    for (const resource of resources) {
      const names = privilegedNamesOf(resource, tiers);
      const holder = names.length === 0 ? undefined : holderOf(resource, resources);
      if (holder !== undefined) privileges.set(holder, [...(privileges.get(holder) ?? []), ...names]);
    }
    if (privileges.size === 0) return undefined;
    return resources.filter(isApplication).flatMap((application) => {
      const names = [...new Set(privileges.get(application.urn))];
      const notes = ifKnown(() => (application.props["notes"] as string | undefined) ?? "");
      if (names.length === 0 || notes === undefined || hasJustification(notes)) return [];
      return [
        {
          urn: application.urn,
          message: `The notes have no justification for ${names.join(", ")}.`,
          fix: "Add justification to the entry in the stack file, at least three words; elsewhere, a line to the notes that begins with Justification:",
        },
      ];
    });
  },
};

function privilegedNamesOf(resource: PolicyResource, tiers: readonly string[]): string[] {
  const privileged = ifKnown(() => privilegedPermissionsOf(resource, tiers)) ?? [];
  const mailboxes = tiers.includes("mailboxes") ? (ifKnown(() => mailboxPermissionsOf(resource)) ?? []) : [];
  return [...privileged.map(({ name }) => name), ...mailboxes];
}

/** Whether a line of the notes begins with `Justification:` and contains a reason. */
function hasJustification(notes: string): boolean {
  return notes.split(/\r\n?|\n/).some((line) => {
    const [, reason] = /^\s*justification:(.*)$/i.exec(line) ?? [];
    return reason !== undefined && isReason(reason);
  });
}
