import type { Connection } from "../../../integrations/connection.ts";

// Placeholders such as <client-id>, {tenant} or TODO. Shell variables are allowed.
const placeholder = /<[^<>\n]+>|(?<!\$)\{[\w -]+\}|\b(TODO|TBD|FIXME|undefined|null)\b|\[object /;

/** Returns the first reason why the hand-off is incomplete; undefined if it is complete. */
export function findGap({ handoff, entra }: Connection, secrets: Readonly<Record<string, string>>): string | undefined {
  const hasSecret = entra?.credential.type === "secret";
  if (handoff.fields.length === 0) return "the hand-off has no fields";
  for (const { field, value, secret, leave } of handoff.fields) {
    const filled = [value, secret, leave].filter((text) => text !== undefined && text.trim() !== "");
    if (filled.length !== 1) return `the field "${field}" needs exactly one of value, secret and leave`;
    if (secret !== undefined && (secrets[secret] ?? "") === "") return `the field "${field}" names a missing secret`;
    const found = placeholder.exec(value ?? leave ?? "")?.[0];
    if (found !== undefined) return `the field "${field}" contains the placeholder ${found}`;
  }
  if (hasSecret && !handoff.fields.some(({ secret }) => secret === "clientSecret")) {
    return 'no field has secret: "clientSecret", but the client has a secret';
  }
  if (handoff.steps.length === 0) return "the hand-off has no steps, not even one to save the form";
  for (const { title, detail, code } of handoff.steps) {
    const text = `${detail ?? ""}${code?.text ?? ""}`;
    if (text.trim() === "") return `the step "${title}" has neither detail nor code`;
  }
  return undefined;
}
