import { holdSecretsVariable } from "../../../integrations/credentials/held-secrets.ts";
import { renderAzRest } from "../../output/graph-request.ts";
import { code, escapeText, fenceFor } from "../../output/markdown-text.ts";
import type { Colors } from "../../output/terminal.ts";
import { renderUserProblem } from "../../../integrations/text/user-error.ts";
import { withFormerName } from "../../output/with-former-name.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { ExemptionRequest } from "./exemption.ts";
import type { Effect, LimitFinding } from "./finding.ts";
import type { TenantLimits } from "./summary.ts";

const labels: Record<Effect, string> = {
  refused: "refused",
  holds: "held",
  later: "later",
  note: "note",
  unchecked: "not checked",
};

const paint: Record<Effect, (colors: Colors) => (text: string) => string> = {
  refused: (colors) => colors.red,
  holds: (colors) => colors.yellow,
  later: (colors) => colors.yellow,
  note: (colors) => colors.cyan,
  unchecked: (colors) => colors.magenta,
};

/** Printed with every exemption. */
const untried = "The policies and requests are as Microsoft documents them; they were not tried on a real tenant.";

/**
 * Renders the findings and the exemptions that they need, for a terminal or a log. `isHeld`: the next run keeps
 * secrets.
 */
export function renderLimits(limits: TenantLimits, colors: Colors, { isHeld = false } = {}): string {
  const { stack, tenantId, findings } = limits;
  const heading = `${colors.bold(`limits of tenant ${visibleText(tenantId)}`)} for stack ${visibleText(stack)}`;
  if (findings.length === 0) return `${heading}\n${colors.green("nothing is refused")}`;
  const lines = findings.map((one) => renderFinding(one, colors));
  return [heading, ...lines, ...conclusion(limits, isHeld), ...renderExemptions(findings)].join("\n");
}

/** The JSON output. */
export function limitsRecord(limits: TenantLimits): unknown {
  return { ...limits, findings: limits.findings.map(withFormerName) };
}

function renderFinding({ integration, effect, message, fix, limit }: LimitFinding, colors: Colors): string {
  const subject = integration === undefined ? "tenant" : visibleText(integration);
  const label = paint[effect](colors)(labels[effect]);
  return renderUserProblem({
    message: `${subject}: ${label}: ${visibleText(message)}`,
    fix: visibleText(fix),
    code: limit,
  });
}

/** Conclusion for the run that follows. */
function conclusion({ refused, hold }: TenantLimits, isHeld: boolean): string[] {
  return [
    ...(refused.length > 0 ? [`the tenant would refuse ${refused.map(visibleText).join(", ")}`] : []),
    ...(hold.length > 0
      ? [
          isHeld
            ? `this run keeps the client secrets of ${hold.map(visibleText).join(", ")} and does everything else`
            : `to do everything else, run with ${holdSecretsVariable}=${hold.map(visibleText).join(",")}`,
        ]
      : []),
  ];
}

function renderExemptions(findings: readonly LimitFinding[]): string[] {
  const lines = exemptionsOf(findings).flatMap(({ exemption, about }) => [
    "",
    `exemption for ${about.map(visibleText).join(", ")}`,
    `  in the Microsoft Entra admin center: ${visibleText(exemption.portal)}`,
    `  by ${exemption.roles}; or with Microsoft Graph:`,
    ...exemption.requests.map((request) => `  ${renderAzRest(request)}`),
  ]);
  return lines.length === 0 ? [] : [...lines, "", untried];
}

/** Renders the same as Markdown, for the summary of a pipeline. */
export function renderLimitsMarkdown(limits: TenantLimits, { isHeld = false } = {}): string {
  const { stack, tenantId, findings } = limits;
  const heading = `### Limits of tenant ${code(visibleText(tenantId))} for stack ${code(visibleText(stack))}`;
  if (findings.length === 0) return `${heading}\n\nNothing is refused.`;
  const lines = findings.map(({ integration, effect, message, fix }) => {
    const subject = integration === undefined ? "The tenant" : code(visibleText(integration));
    const text = escapeText(visibleText(message));
    return `- ${subject}, **${labels[effect]}**: ${text}. ${escapeText(visibleText(capitalized(fix)))}.`;
  });
  const exemptions = exemptionsOf(findings).map(({ exemption, about }) => {
    const commands = exemption.requests.map(renderAzRest).join("\n");
    const fence = fenceFor(commands, 3);
    return [
      `<details><summary>Exemption for ${about.map((name) => escapeText(visibleText(name))).join(", ")}</summary>`,
      `${escapeText(visibleText(exemption.portal))}, by ${exemption.roles}; or:`,
      `${fence}bash\n${commands}\n${fence}`,
      "</details>",
    ].join("\n\n");
  });
  const rest = conclusion(limits, isHeld).map((line) => `${escapeText(capitalized(line))}.`);
  return [heading, lines.join("\n"), ...rest, ...exemptions, ...(exemptions.length > 0 ? [untried] : [])].join("\n\n");
}

/** Lists equal exemptions once: the exemption of the deploying identity covers all integrations. */
function exemptionsOf(findings: readonly LimitFinding[]): { exemption: ExemptionRequest; about: string[] }[] {
  const byText = Map.groupBy(
    findings.filter(({ exemption }) => exemption !== undefined),
    ({ exemption }) => JSON.stringify(exemption),
  );
  return [...byText.values()].flatMap((group) => {
    const exemption = group[0]?.exemption;
    const about = [...new Set(group.map(({ integration = "the stack" }) => integration))];
    return exemption === undefined ? [] : [{ exemption, about }];
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
