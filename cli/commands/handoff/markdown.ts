import {
  consentWords,
  findNeededConsent,
  groupByStack,
  type DocumentField,
  type HandoffDocument,
  type IntegrationHandoff,
} from "./document.ts";
import { credentialName, renderExpiry } from "./expiry.ts";
import { code, codeInCell, escapeText, fenceFor } from "../../output/markdown-text.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { splitCode } from "./inline-code.ts";

/** Returns all hand-offs as GitHub Flavored Markdown, which issue trackers and wikis also support. */
export function renderMarkdown(document: HandoffDocument): string {
  const intro = `Read from ${escapeText(document.source)}; days counted on ${document.writtenOn}.`;
  const sections = groupByStack(document).flatMap(([stack, integrations]) => [
    ...(stack === undefined ? [] : [`## Stack ${escapeText(stack)}`]),
    ...integrations.flatMap((one) => sectionOf(one, stack === undefined ? "##" : "###")),
  ]);
  return ["# Hand-off", intro, ...sections].join("\n\n");
}

function sectionOf(handoff: IntegrationHandoff, heading: string): string[] {
  const { name, product, where, fields, steps, registration } = handoff;
  const rows = fields.map((field) => `| ${escapeText(field.field)} | ${valueOf(field)} | ${noteOf(field)} |`);
  const consent = findNeededConsent(handoff);
  const current = registration?.credential.current;
  return [
    `${heading} ${escapeText(product)}: ${escapeText(name)}`,
    `Enter these in: ${proseOf(where)}.`,
    ...(rows.length === 0 ? [] : [["| Field | Value | Note |", "| --- | --- | --- |", ...rows].join("\n")]),
    ...(current === undefined
      ? []
      : [
          `The ${escapeText(credentialName(registration?.credential.type ?? ""))} expires on ${renderExpiry(current)}.`,
        ]),
    ...(consent === undefined ? [] : [`${consentWords(consent)}: ${linkTo(consent.adminConsentUrl)}`]),
    ...(steps.length === 0 ? [] : [steps.map(stepOf).join("\n")]),
  ];
}

/** An http address becomes a link; other text is shown unchanged. */
function linkTo(address: string): string {
  return URL.canParse(address) ? `<${new URL(address).href}>` : code(address);
}

function valueOf(field: DocumentField): string {
  if (field.kind === "secret") return field.value === undefined ? "*secret*" : codeInCell(field.value);
  return field.value === "" ? "*empty*" : codeInCell(field.value);
}

function noteOf(field: DocumentField): string {
  const kind = field.kind === "leave" ? "nothing to enter" : undefined;
  return [kind, field.note && proseOf(field.note)].filter((text) => text !== undefined).join("; ");
}

function stepOf({ title, detail, code: block, undoes }: IntegrationHandoff["steps"][number]): string {
  const text = `- ${undoes ? "" : "[ ] "}**${proseOf(visibleText(title).trim())}**${detail === undefined ? "" : `<br>${proseOf(detail)}`}`;
  if (block === undefined) return text;
  const fence = fenceFor(block.text, 3);
  const lines = block.text.split(/\r\n?|\n/).map(visibleText);
  const fenced = [`${fence}${block.language}`, ...lines, fence].map((line) => `  ${line}`.trimEnd());
  return [text, "", ...fenced].join("\n");
}

function proseOf(sentence: string): string {
  return splitCode(sentence)
    .map(({ text, isCode }) => (isCode ? codeInCell(text) : escapeText(text)))
    .join("");
}
