import { capped } from "../../output/capped.ts";
import { splitCode } from "../handoff/inline-code.ts";
import { code, escapeText } from "../../output/markdown-text.ts";
import type { Colors } from "../../output/terminal.ts";
import type { Unchecked } from "../../undeclared/undeclared-object.ts";
import { renderSince, type ShownObject } from "../../undeclared/render.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DriftFinding } from "./findings.ts";

/** The result of a drift check. */
export interface Drift {
  readonly stack: string;
  /** Changes of declared objects, found by the engine's refresh. */
  readonly findings: readonly DriftFinding[];
  /** Objects on the stack's registrations that the stack does not declare, found through Microsoft Graph. */
  readonly undeclared: readonly ShownObject[];
  readonly unchecked: readonly Unchecked[];
  /** The command that restores the declared state. */
  readonly repair: string;
}

/** Whether there are no differences and everything was read. */
export function isClean({ findings, undeclared, unchecked }: Drift): boolean {
  return findings.length + undeclared.length + unchecked.length === 0;
}

const whoDidIt =
  "Entra's audit log shows who did it and when: Microsoft Entra admin center, Monitoring & health, Audit logs, under the activity given.";

/** Returns the drift for a terminal. */
export function renderDrift(drift: Drift, colors: Colors): string {
  const { stack, unchecked, repair } = drift;
  const [findings, undeclared] = [accessFirst(drift.findings), accessFirst(drift.undeclared)];
  if (isClean(drift)) return colors.green(`no drift: the tenant is as stack ${visibleText(stack)} was deployed`);
  const line = (integration: string, text: string, auditActivity: string): string =>
    `${colors.bold(visibleText(integration))}: ${plain(text)}  ${colors.dim(`[${visibleText(auditActivity)}]`)}`;
  const lines = [
    ...capped(findings.map((one) => line(one.integration, `${one.text} in the tenant`, one.auditActivity))),
    ...capped(
      undeclared.map((one) =>
        [
          line(one.integration, one.text + renderSince(one), one.auditActivity),
          one.command === null ? `  fix: ${visibleText(one.advice ?? "")}` : `  command: ${one.command}`,
        ].join("\n"),
      ),
    ),
    ...capped(unchecked.map((one) => colors.magenta(visibleText(uncheckedText(one))))),
  ];
  const notes = [...fixesOf(drift, repair), ...(hasFindings(drift) ? [whoDidIt] : [])];
  return [...lines, "", ...notes].join("\n").trimEnd();
}

/** Returns the drift as Markdown, for the summary of a pipeline or an issue. */
export function renderDriftMarkdown(drift: Drift): string {
  const { stack, unchecked, repair } = drift;
  const [findings, undeclared] = [accessFirst(drift.findings), accessFirst(drift.undeclared)];
  const heading = `### Drift of stack ${code(visibleText(stack))}`;
  if (isClean(drift)) return [heading, "No drift: the tenant matches the deployment."].join("\n\n");
  const line = (one: { integration: string; isAccess: boolean; auditActivity: string }, text: string): string => {
    const sentence = marked(text);
    const activity = escapeText(visibleText(one.auditActivity));
    return `- ${code(visibleText(one.integration))}: ${one.isAccess ? `**${sentence}**` : sentence} (${activity})`;
  };
  const lines = [
    ...capped(findings.map((one) => line(one, `${one.text} in the tenant`))),
    ...capped(
      undeclared.map((one) =>
        [
          line(one, one.text + renderSince(one)),
          `  ${one.command === null ? `Fix: ${escapeText(visibleText(one.advice ?? ""))}` : `Command: ${code(one.command)}`}`,
        ].join("\n"),
      ),
    ),
    ...capped(unchecked.map((one) => `- **${escapeText(visibleText(uncheckedText(one)))}**`)),
  ].map((text) => (text.startsWith("and ") ? `- ${text}` : text));
  const notes = [...fixesOf(drift, code(repair)), ...(hasFindings(drift) ? [escapeText(whoDidIt)] : [])];
  return [heading, lines.join("\n"), ...notes].join("\n\n");
}

/** If there are too many, shows only the first ones, with changes of access first. */
function accessFirst<T extends { isAccess: boolean }>(found: readonly T[]): T[] {
  return found.toSorted((one, other) => Number(other.isAccess) - Number(one.isAccess));
}

function fixesOf({ findings, undeclared, repair: deployment }: Drift, repair: string): string[] {
  const isLeft = undeclared.some(({ command }) => command !== null && command !== deployment);
  return [
    ...(findings.length === 0 ? [] : [`This puts back what the stack file declares: ${repair}`]),
    ...(isLeft ? ["A deployment does not touch undeclared objects; run the command below each of them."] : []),
    ...(findings.length + undeclared.length === 0 ? [] : ["To keep a change, add it to the stack file."]),
  ];
}

function hasFindings({ findings, undeclared }: Drift): boolean {
  return findings.length + undeclared.length > 0;
}

function uncheckedText({ integration, what, why }: Unchecked): string {
  return `${integration === null ? "" : `${integration}: `}not checked: ${what}: ${why}`;
}

function plain(text: string): string {
  return splitCode(text)
    .map((one) => visibleText(one.text))
    .join("");
}

function marked(text: string): string {
  return splitCode(text)
    .map((one) => (one.isCode ? code(visibleText(one.text)) : escapeText(visibleText(one.text))))
    .join("");
}
