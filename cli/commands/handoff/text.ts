import type { Colors } from "../../output/terminal.ts";
import { cutLine, type Look } from "../../output/table.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import {
  consentWords,
  findNeededConsent,
  groupByStack,
  type DocumentField,
  type HandoffDocument,
  type IntegrationHandoff,
} from "./document.ts";
import { credentialName, nearDays, renderExpiry } from "./expiry.ts";

/** Returns all hand-offs for a terminal, separated by empty lines. */
export function renderText(document: HandoffDocument, colors: Colors): string {
  const parts = groupByStack(document).flatMap(([stack, integrations]) => [
    ...(stack === undefined ? [] : [colors.bold(`stack ${visibleText(stack)}`)]),
    ...integrations.map((one) => renderHandoffText(one, colors)),
  ]);
  return parts.join("\n\n");
}

/** Returns the fields of a hand-off without notes and steps, one per line, cut at the width of the terminal. */
export function renderHandoffFields(handoff: IntegrationHandoff, { colors, columns }: Look): string {
  const width = widthOfNames(handoff);
  const fields = handoff.fields.map((field) => {
    const value = field.kind === "secret" ? "[secret]" : (visibleLines(field.value).split("\n")[0] ?? "");
    const shown = cutLine(value, columns === undefined ? undefined : columns - width - 4);
    return `  ${colors.cyan(visibleText(field.field).padEnd(width))}  ${shown}`;
  });
  return [headingOf(handoff, colors), ...fields].join("\n");
}

/** Returns one hand-off for a terminal. Values are never wrapped, so that they can be copied. */
export function renderHandoffText(handoff: IntegrationHandoff, colors: Colors): string {
  const width = widthOfNames(handoff);
  const fields = handoff.fields.map((field) => {
    const note = field.note === undefined ? "" : colors.dim(`  (${visibleText(field.note)})`);
    return `  ${colors.cyan(visibleText(field.field).padEnd(width))}  ${valueOf(field, colors)}${note}`;
  });
  const steps = handoff.steps.flatMap(({ title, detail, code, undoes }, index) => [
    `  ${undoes ? "" : `${index + 1}. `}${visibleText(detail === undefined ? title : `${title}: ${detail}`)}`,
    ...(code === undefined ? [] : code.text.split(/\r\n?|\n/).map((line) => `     ${visibleText(line)}`)),
  ]);
  return [
    headingOf(handoff, colors),
    ...fields,
    ...credentialLines(handoff, colors),
    ...consentLines(handoff, colors),
    ...steps,
  ].join("\n");
}

function headingOf({ name, product, where }: IntegrationHandoff, colors: Colors): string {
  return `${colors.bold(visibleText(name))}: ${visibleText(`${product}, ${where}`)}`;
}

function widthOfNames({ fields }: IntegrationHandoff): number {
  return Math.max(0, ...fields.map(({ field }) => visibleText(field).length));
}

function valueOf(field: DocumentField, colors: Colors): string {
  if (field.kind === "leave") return `${visibleLines(field.value)} ${colors.dim("(nothing to enter)")}`;
  if (field.kind === "enter") return visibleLines(field.value);
  return field.value ?? colors.yellow("[secret: npm run handoff -- --with-secrets shows it]");
}

// A value may have several lines, such as addresses to enter one by one.
function visibleLines(value: string): string {
  return value.split("\n").map(visibleText).join("\n");
}

function credentialLines({ registration }: IntegrationHandoff, colors: Colors): string[] {
  if (registration?.credential.current === undefined) return [];
  const { type, current, rotatesOn } = registration.credential;
  const expiry = renderExpiry(current);
  const shown = current.daysLeft < nearDays ? colors.red(expiry) : expiry;
  return [
    `  The ${credentialName(type)} expires on ${shown}${rotatesOn === undefined ? "" : `; a run from ${rotatesOn.slice(0, 10)} on replaces it`}.`,
  ];
}

function consentLines(handoff: IntegrationHandoff, colors: Colors): string[] {
  const consent = findNeededConsent(handoff);
  if (consent === undefined) return [];
  return [`  ${colors.yellow(`${consentWords(consent)}:`)} ${visibleText(consent.adminConsentUrl)}`];
}
