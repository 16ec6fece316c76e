import type { Colors } from "../terminal.ts";
import {
  consentWords,
  findNeededConsent,
  type DocumentField,
  type HandoffDocument,
  type IntegrationHandoff,
} from "./document.ts";
import { credentialName, nearDays, renderExpiry } from "./expiry.ts";

/** Returns all hand-offs for a terminal, an empty line between two. */
export function renderText({ integrations }: HandoffDocument, colors: Colors): string {
  return integrations.map((one) => renderHandoffText(one, colors)).join("\n\n");
}

/** Returns one hand-off for a terminal. Values are never wrapped: each can be marked and copied. */
export function renderHandoffText(handoff: IntegrationHandoff, colors: Colors): string {
  const width = Math.max(0, ...handoff.fields.map(({ field }) => field.length));
  const fields = handoff.fields.map((field) => {
    const note = field.note === undefined ? "" : colors.dim(`  (${field.note})`);
    return `  ${colors.cyan(field.field.padEnd(width))}  ${valueOf(field, colors)}${note}`;
  });
  const steps = handoff.steps.flatMap(({ title, detail, code, undoes }, index) => [
    `  ${undoes ? "" : `${index + 1}. `}${detail === undefined ? title : `${title}: ${detail}`}`,
    ...(code === undefined ? [] : code.text.split("\n").map((line) => `     ${line}`)),
  ]);
  const heading = `${colors.bold(handoff.name)}: ${handoff.product}, ${handoff.where}`;
  return [heading, ...fields, ...credentialLines(handoff, colors), ...consentLines(handoff, colors), ...steps].join(
    "\n",
  );
}

function valueOf(field: DocumentField, colors: Colors): string {
  if (field.kind === "leave") return `${field.value} ${colors.dim("(nothing to enter)")}`;
  if (field.kind === "enter") return field.value;
  return field.value ?? colors.yellow("[secret: npm run handoff -- --with-secrets shows it]");
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
  return [`  ${colors.yellow(`${consentWords(consent)}:`)} ${consent.adminConsentUrl}`];
}
