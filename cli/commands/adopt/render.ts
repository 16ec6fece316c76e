import { visibleText } from "../../../integrations/text/visible-text.ts";
import { renderBlock } from "../add/render-entry.ts";
import type { Adoption } from "./adoption.ts";
import { show } from "./losses.ts";

/** Describes an adoption line by line: what the entry expresses, what stays, and what would change. */
export function renderAdoption({ name, facts, foundBy, draft, losses, unmanaged, remarks }: Adoption): string {
  const { application, servicePrincipal, clientId } = facts;
  const title = application?.displayName ?? servicePrincipal?.displayName ?? "";
  const ignored = draft.ignored.map(({ property, inEntra }) => `${property}: ${show(inEntra)}`);
  const kinds = foundBy === undefined || foundBy === "client id" ? "" : `, found by the ${foundBy}`;
  return [
    `${name}: ${title} (client id ${clientId}${kinds})`,
    ...section("The entry expresses:", [expressed(draft.entry)]),
    ...section("Unchanged in Entra, because the entry has it under ignoreChanges:", ignored),
    ...section("Unchanged in Entra, because runs do not touch it:", unmanaged),
    ...section("Note:", [
      ...remarks,
      ...draft.refused.map(({ path, message }) => `not in the entry: ${path} ${message}`),
    ]),
    ...(losses.length === 0
      ? [`  ${promise(draft)}`]
      : section(
          "The first run would also change:",
          losses.map((loss) => `${loss.name}: ${loss.description}`),
        )),
  ]
    .map(visibleText)
    .join("\n");
}

function promise({ spec }: Adoption["draft"]): string {
  const isSecret = spec.entra.credential.type === "secret";
  return `The first run changes nothing in Entra but ${isSecret ? "the stack's tag and a new secret" : "the stack's tag"}.`;
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${heading}`, ...lines.map((line) => `    ${line}`)];
}

/** Options in an entry that describe no property of the registration. */
const bookkeeping = ["adopt", "ignoreChanges", "onRemoval"];

function expressed(entry: object): string {
  return Object.entries(entry)
    .filter(([key]) => !bookkeeping.includes(key))
    .map(([key, value]) => `${key}${countOf(value)}`)
    .join(", ");
}

function countOf(value: unknown): string {
  return Array.isArray(value) && value.length > 1 ? ` (${value.length})` : "";
}

/** The lines that are added to a stack file. */
export function renderAddedLines(adoptions: readonly Adoption[]): string {
  const entries = Object.fromEntries(adoptions.map(({ name, draft }) => [name, draft.entry]));
  return renderBlock(entries, 2, 4)
    .trimEnd()
    .split("\n")
    .map((line) => `+${visibleText(line)}`)
    .join("\n");
}
