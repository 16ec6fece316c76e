import type { HandoffDocument } from "./document.ts";

/**
 * Returns every value that is to be entered as a dotenv file: one variable a field, named after integration and field.
 * What the product fills in itself is left out; a secret that nobody asked for is a comment.
 */
export function renderDotenv({ source, writtenOn, integrations }: HandoffDocument): string {
  const taken = new Set<string>();
  const sections = integrations.map(({ name, product, fields }) => [
    `# ${oneLine(product)}: ${name}`,
    ...fields.flatMap((field) => {
      if (field.kind === "leave") return [];
      const variable = uniqueName(variableName(name, field.field), taken);
      if (field.value === undefined) return [`# ${variable} is secret: --with-secrets writes it`];
      const quoted = quoteValue(field.value);
      return quoted === undefined
        ? [`# ${variable} holds characters that no dotenv file can: read it from --format json`]
        : [`${variable}=${quoted}`];
    }),
  ]);
  const heading = `# Hand-off of ${oneLine(source)}, written on ${writtenOn}`;
  return [[heading], ...sections].map((lines) => lines.join("\n")).join("\n\n");
}

/** `erp-sync` and `Client ID` make `ERP_SYNC_CLIENT_ID`. */
function variableName(integration: string, field: string): string {
  return `${integration} ${field}`
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replace(/_$/, "");
}

/** A product may have several fields of one name: the second is numbered 2. */
function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name}_${number}`;
  taken.add(unique);
  return unique;
}

/** Quotes a value so that dotenv parsers and shells read it unchanged; undefined if they differ. */
function quoteValue(value: string): string | undefined {
  // Docker's --env-file knows no quotes. A shell reads a tilde only where a path may begin.
  if (/^(?!~)(?!.*:~)[\w./:@~+=,%-]+$/.test(value)) return value;
  // Parsers read every line break as a line feed.
  if (value.includes("\r")) return undefined;
  if (!value.includes("'")) return `'${value}'`;
  return /["$`\\]/.test(value) ? undefined : `"${value}"`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
