import { code, codeInCell, escapeText } from "../markdown-text.ts";
import type { AccessReport, IntegrationChange, OneSided, SettingChange } from "./access-report.ts";
import type { ConsentNeed, PermissionDescription } from "./permission-description.ts";
import type { KeylessFact } from "./access.ts";
import type { SecretChange } from "./secret-change.ts";

/** The line by which a pipeline finds the comment that it wrote before. */
export function markerOf(stack: string): string {
  return `<!-- entra-integrations:${stack.replaceAll(/[^\w./-]/g, "_")} -->`;
}

/** Returns the report as the text of a comment, in GitHub's dialect of Markdown, which Azure DevOps reads too. */
export function renderMarkdown(report: AccessReport): string {
  const { stack, changesAccess, integrations } = report;
  return [
    markerOf(stack),
    `### Access of stack ${code(stack)}`,
    changesAccess ? summaryOf(integrations) : "No change of access.",
    ...integrations.flatMap(sectionOf),
  ].join("\n\n");
}

function summaryOf(integrations: readonly IntegrationChange[]): string {
  const counts = (["created", "changed", "replaced", "removed"] as const).flatMap((change) => {
    const count = integrations.filter((one) => one.change === change).length;
    return count === 0 ? [] : [`${count} ${change}`];
  });
  const risky = integrations.flatMap(({ permissions, consents }) =>
    [...permissions, ...consents].filter(({ change, risk }) => change === "added" && risk !== undefined),
  );
  const names = [...new Set(risky.map(({ name }) => name))];
  const warning = names.length === 0 ? "" : ` **High privilege added: ${names.map(code).join(", ")}.**`;
  return `Integrations: ${counts.join(", ")}.${warning}`;
}

function sectionOf(one: IntegrationChange): string[] {
  const lines = [
    ...one.resources.map(({ change, name }) => `- ${escapeText(name)} ${change}`),
    ...one.redirectUris.map(({ change, platform, uri }) => `- redirect URI ${change}: ${code(uri)} (${platform})`),
    ...one.secrets.map((secret) => `- ${secretLine(secret)}`),
    ...one.credentials.map((credential) => `- ${credentialLine(credential)}`),
    ...settingsOf(one).map((setting) => `- ${settingLine(setting)}`),
  ];
  return [
    `#### ${code(one.name)}: ${one.change}`,
    ...tableOf(one),
    ...(lines.length === 0 ? [] : [lines.join("\n")]),
    ...notesOf(one),
  ];
}

/** One row for each permission: what is declared and what is given are two acts, often of one run. */
function tableOf({ permissions, consents }: IntegrationChange): string[] {
  const declared = new Map(permissions.map((one) => [keyOf(one), one]));
  const given = new Map(consents.map((one) => [keyOf(one), one]));
  const rows = [...new Map([...declared, ...given])].map(([key, one]) => {
    const { name, kind, api, description, risk } = one;
    return [
      codeInCell(name),
      kind,
      escapeText(api),
      description === undefined ? "not in the catalogue" : escapeText(description),
      risk === undefined ? "" : `**${risk.tier}**`,
      declared.get(key)?.change ?? "",
      consentCell(declared.get(key), given.get(key)),
    ];
  });
  const table = [["Permission", "Kind", "API", "Allows", "Risk", "Declared", "Consent"], Array(7).fill("---"), ...rows];
  return rows.length === 0 ? [] : [table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")];
}

type Row = OneSided<PermissionDescription> | undefined;

function consentCell(declared: Row, given: Row): string {
  if (given !== undefined) return given.change === "added" ? "given here" : "withdrawn here";
  return declared?.change === "added" ? renderNeed(declared.consent) : "";
}

/** Says who can consent. */
function renderNeed(need: ConsentNeed): string {
  return need.by === "user" ? "user" : `${need.by}: ${need.role}`;
}

function secretLine(secret: SecretChange): string {
  const name = escapeText(secret.name);
  switch (secret.change) {
    case "made":
      return `secret made: ${name}, ends ${day(secret.endsOn)}`;
    case "revoked":
      return secret.cutsOff
        ? `**secret revoked: ${name}, accepted until ${day(secret.endsOn)} otherwise; whoever uses it is cut off**`
        : `secret removed: ${name}, ended ${day(secret.endsOn)}`;
    case "replaced": {
      const before = escapeText(secret.before.name);
      return secret.cutsOff
        ? `**secret replaced: ${before}, accepted until ${day(secret.before.endsOn)} otherwise, is revoked; whoever uses it is cut off**; new: ${name}, ends ${day(secret.endsOn)}`
        : `secret made: ${name}, ends ${day(secret.endsOn)}, in the slot of ${before}, which ended ${day(secret.before.endsOn)}`;
    }
  }
}

function credentialLine(one: OneSided<KeylessFact>): string {
  return one.type === "certificate"
    ? `certificate ${one.change}: ${code(one.name)}, ends ${day(one.endsOn)}`
    : `federated credential ${one.change}: ${code(one.name)}, trusts ${code(one.subject)} of ${code(one.issuer)}`;
}

/** An integration that comes or goes has tags of its own, which tell a reader nothing. */
function settingsOf({ change, settings }: IntegrationChange): SettingChange[] {
  if (change === "removed") return [];
  return change === "changed" ? settings : settings.filter(({ name }) => !name.startsWith("tags"));
}

function settingLine({ name, before, after }: SettingChange): string {
  if (before === undefined) return `${escapeText(name)}: ${code(after ?? "")}`;
  return after === undefined
    ? `${escapeText(name)} removed: ${code(before)}`
    : `${escapeText(name)}: ${code(before)} becomes ${code(after)}`;
}

function notesOf({ change, permissions, consents }: IntegrationChange): string[] {
  const withdrawn = new Set(consents.filter((one) => one.change === "removed").map(keyOf));
  const stays = permissions.some((one) => one.change === "removed" && !withdrawn.has(keyOf(one)));
  // With the service principal go all grants to it.
  if (!stays || change === "removed" || change === "replaced") return [];
  return ["What an administrator or a user has consented to stays granted until it is revoked in the tenant."];
}

function keyOf({ kind, apiAppId, name }: PermissionDescription): string {
  return `${kind} ${apiAppId} ${name}`;
}

function day(isoTime: string): string {
  return isoTime.slice(0, 10);
}
