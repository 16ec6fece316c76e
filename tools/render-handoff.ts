import type { Connection } from "../integrations/connection.ts";
import type { Colors } from "./terminal.ts";

type Field = Connection["handoff"]["fields"][number];

/** Returns what a person enters where, in the product's own words. A secret is named, never shown. */
export function renderHandoff({ name, handoff }: Connection, colors: Colors): string {
  const width = Math.max(0, ...handoff.fields.map(({ field }) => field.length));
  const fields = handoff.fields.map((field) => {
    const note = field.note === undefined ? "" : colors.dim(`  (${field.note})`);
    return `  ${colors.cyan(field.field.padEnd(width))}  ${valueOf(field, name, colors)}${note}`;
  });
  const steps = handoff.steps.flatMap(({ title, detail, code }, index) => [
    `  ${index + 1}. ${detail === undefined ? title : `${title}: ${detail}`}`,
    ...(code === undefined ? [] : code.text.split("\n").map((line) => `     ${colors.dim(line)}`)),
  ]);
  return [`${colors.bold(name)}: ${handoff.product}, ${handoff.where}`, ...fields, ...steps].join("\n");
}

function valueOf({ value, secret, leave }: Field, name: string, colors: Colors): string {
  if (secret !== undefined) return colors.yellow(`«in output \`secrets\`: ${name}.${secret}»`);
  if (leave !== undefined) return `${leave} ${colors.dim("(as filled in)")}`;
  return value ?? "";
}
