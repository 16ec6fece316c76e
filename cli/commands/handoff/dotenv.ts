import type { HandoffDocument } from "./document.ts";

/**
 * Returns all values to enter as a dotenv file: one variable per field, named after the integration and the field,
 * and after the stack if there are several. Omits fields that the product fills in. Secrets that were not requested become comments.
 */
export function renderDotenv({ source, writtenOn, integrations }: HandoffDocument): string {
  const taken = new Set<string>();
  const sections = integrations.map(({ stack, name, product, fields }) => [
    `# ${oneLine(product)}: ${name}${stack === undefined ? "" : ` in stack ${oneLine(stack)}`}`,
    ...fields.flatMap((field) => {
      if (field.kind === "leave") return [];
      const variable = uniqueName(variableName(stack === undefined ? name : `${stack} ${name}`, field.field), taken);
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

/** If a product has several fields with the same name, the second one gets the number 2. */
function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name}_${number}`;
  taken.add(unique);
  return unique;
}

/** Quotes a value so that dotenv parsers and shells read the same text; undefined if that is impossible. */
function quoteValue(value: string): string | undefined {
  // Docker's --env-file does not support quotes. A shell expands a tilde only at the start of a path.
  if (/^(?!~)(?!.*:~)[\w./:@~+=,%-]+$/.test(value)) return value;
  // Parsers turn every line break into a line feed.
  if (value.includes("\r")) return undefined;
  if (!value.includes("'")) return `'${value}'`;
  return /["$`\\]/.test(value) ? undefined : `"${value}"`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
