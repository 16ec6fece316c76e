import { capped } from "../../output/capped.ts";
import { type Look, renderTable } from "../../output/table.ts";
import type { Colors } from "../../output/terminal.ts";
import { renderUserProblem } from "../../../integrations/text/user-error.ts";
import { withFormerName } from "../../output/with-former-name.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { IntegrationFinding, Severity, Verified } from "./finding.ts";

/** The result of verifying a stack, and where it is deployed. */
export interface Verification {
  /** Where the outputs were read. */
  readonly source: string;
  /** Undefined if the stack has nothing in a tenant. */
  readonly tenantId: string | undefined;
  readonly integrations: readonly Verified[];
}

/** Renders the passed checks, then the findings with their fixes. */
export function renderVerification({ source, tenantId, integrations }: Verification, look: Look): string {
  const { colors } = look;
  const findings = integrations.flatMap((one) => one.findings);
  const heading = `${colors.bold(visibleText(source))}${tenantId === undefined ? "" : `, tenant ${tenantId}`}`;
  const lines = integrations.map((one) => renderIntegration(one, colors));
  return [heading, ...lines, ...renderFindings(findings, look), renderSummary(integrations, findings)].join("\n");
}

/** Returns the same for JSON. */
export function verificationRecord({ source, tenantId, integrations }: Verification): unknown {
  const verified = integrations.map((one) => ({ ...one, findings: one.findings.map(withFormerName) }));
  return { source, tenantId: tenantId ?? null, integrations: verified };
}

function renderIntegration({ name, passed, skipped, findings, seen = [] }: Verified, colors: Colors): string {
  if (passed.length + skipped.length + findings.length === 0)
    return `  ${colors.dim("-")}   ${visibleText(name)}  nothing to check in Entra`;
  const mark = findings.length === 0 ? colors.green("ok") : colors.red("no");
  const parts = [
    ...(passed.length > 0 ? [`ok: ${passed.join(", ")}`] : []),
    ...(skipped.length > 0 ? [`not checked: ${skipped.join(", ")}`] : []),
  ];
  const line = `  ${mark}  ${colors.bold(visibleText(name))}  ${parts.join("; ")}`;
  return [line, ...seen.map((one) => colors.dim(`      ${visibleText(one)}`))].join("\n");
}

const paint: Record<Severity, (colors: Colors) => (text: string) => string> = {
  error: (colors) => colors.red,
  warning: (colors) => colors.yellow,
  unchecked: (colors) => colors.magenta,
};

/** A row takes several lines of the screen. */
const maximumInTable = 100;

function renderFindings(findings: readonly IntegrationFinding[], look: Look): string[] {
  const { colors } = look;
  if (findings.length === 0) return [];
  if (!look.drawsTables) return capped(findings.map(renderLine));
  const rows = findings
    .slice(0, maximumInTable)
    .map(({ integration, check, severity, message, fix }) => [
      visibleText(integration),
      `${visibleText(check)}\n${paint[severity](colors)(severity)}`,
      visibleText(message),
      visibleText(fix),
    ]);
  const more = findings.length - maximumInTable;
  const table = renderTable(["integration", "check", "found", "fix"], rows, look, { widest: 50 });
  return [table, ...(more > 0 ? [`and ${more} more`] : []), ...renderCommands(findings, colors)];
}

/** Below the table, because a command that is wrapped in a cell cannot be copied. */
function renderCommands(findings: readonly IntegrationFinding[], colors: Colors): string[] {
  return [...Map.groupBy(findings, ({ command }) => command)].flatMap(([command, [first, ...others]]) => {
    if (command === undefined || first === undefined) return [];
    const about = [first, ...others].map(
      ({ integration, message }) => `${visibleText(integration)}: ${visibleText(message)}`,
    );
    return [...about.map((line) => colors.dim(`# ${line}`)), command];
  });
}

function renderLine({ integration, check, severity, message, fix, command }: IntegrationFinding): string {
  const line = renderUserProblem({
    message: `${visibleText(integration)}: ${severity}: ${visibleText(message)}`,
    fix: visibleText(fix),
    code: check,
  });
  return command === undefined ? line : `${line}\n  command: ${command}`;
}

function renderSummary(integrations: readonly Verified[], findings: readonly IntegrationFinding[]): string {
  const of = `${integrations.length} integration${integrations.length === 1 ? "" : "s"}`;
  if (findings.length === 0) return `${of}, no findings`;
  return `${of}, ${findings.length} finding${findings.length === 1 ? "" : "s"}`;
}
