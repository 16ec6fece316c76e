import { splitCode } from "../handoff/inline-code.ts";
import { code, escapeText } from "../markdown-text.ts";
import type { Colors } from "../terminal.ts";
import type { DriftFinding } from "./findings.ts";

/** What a drift check found, as every format shows it. */
export interface Drift {
  readonly stack: string;
  readonly findings: readonly DriftFinding[];
}

const remedy =
  "The next deployment puts the tenant back as the stack file says; what is to stay belongs into the stack file.";
const whoDidIt =
  "Who did it and when, the audit log says: Microsoft Entra admin center, Monitoring & health, Audit logs, under the activity named.";

/** Returns the drift for a terminal. */
export function renderDrift({ stack, findings }: Drift, colors: Colors): string {
  if (findings.length === 0) return colors.green(`no drift: the tenant is as stack ${stack} was deployed`);
  const lines = findings.map(
    ({ integration, text, auditActivity }) =>
      `${colors.bold(integration)}: ${plain(text)} in the tenant  ${colors.dim(`[${auditActivity}]`)}`,
  );
  return [...lines, "", remedy, whoDidIt].join("\n");
}

/** Returns the drift as Markdown, for the summary of a pipeline or an issue. */
export function renderDriftMarkdown({ stack, findings }: Drift): string {
  const heading = `### Drift of stack ${code(stack)}`;
  if (findings.length === 0) return [heading, "No drift: the tenant is as it was deployed."].join("\n\n");
  const lines = findings.map(({ integration, text, isAccess, auditActivity }) => {
    const sentence = `${marked(text)} in the tenant`;
    return `- ${code(integration)}: ${isAccess ? `**${sentence}**` : sentence} (${escapeText(auditActivity)})`;
  });
  return [heading, lines.join("\n"), remedy, escapeText(whoDidIt)].join("\n\n");
}

function plain(text: string): string {
  return splitCode(text)
    .map((one) => one.text)
    .join("");
}

function marked(text: string): string {
  return splitCode(text)
    .map((one) => (one.isCode ? code(one.text) : escapeText(one.text)))
    .join("");
}
