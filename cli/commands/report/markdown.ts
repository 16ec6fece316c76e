import { code, codeInCell, escapeText } from "../../output/markdown-text.ts";
import { shortType } from "../../output/short-type.ts";
import type { KeylessFact } from "./access-facts.ts";
import type { AccessReport, IntegrationChange, OutsideChange } from "./access-report.ts";
import type { ChangeLists, UndescribedChange } from "./change-lists.ts";
import type { OneSided } from "./compare-facts.ts";
import { shortenReport } from "./shorten.ts";
import { isHighPrivilege, type ConsentNeed, type PermissionDescription } from "./permission-description.ts";
import type { SecretChange } from "./secret-change.ts";
import type { SettingChange } from "./setting-changes.ts";

/** The line with which a pipeline finds its earlier comment. */
export function markerOf(stack: string): string {
  return `<!-- entra-integrations:${stack.replaceAll(/[^\w./-]/g, "_")} -->`;
}

/** Returns the report as a comment in GitHub Flavored Markdown, which Azure DevOps supports too. */
export function renderMarkdown(report: AccessReport): string {
  const { stack, changesAccess, integrations, outside } = report;
  const text = [
    markerOf(stack),
    `### Access of stack ${code(stack)}`,
    ...plannedFor(report),
    changesAccess ? summaryOf(report) : "No change of access.",
    // Important parts come first, because a report that is too long loses its end.
    ...outsideSection(outside.toSorted((one, other) => weightOf(other) - weightOf(one))),
    ...integrations.toSorted((one, other) => weightOf(other) - weightOf(one)).flatMap(sectionOf),
  ].join("\n\n");
  return shortenReport(text);
}

function plannedFor({ plannedFor: planned }: AccessReport): string[] {
  if (planned === undefined) return [];
  const { time, judgedOn } = planned;
  return [
    `**Planned for ${code(time)}, a configured time.** Which secrets are still accepted is decided as of ${judgedOn}.`,
  ];
}

/** Bold entries come first, then changes of access. */
function weightOf(one: IntegrationChange | OutsideChange): number {
  const isRisky = [...one.permissions, ...one.consents].some(
    (permission) => permission.change === "added" && isHighPrivilege(permission),
  );
  const cutsOff = one.secrets.some((secret) => secret.change !== "made" && secret.cutsOff);
  if (isRisky || cutsOff || one.undescribed.length > 0) return 2;
  return one.changesAccess ? 1 : 0;
}

function summaryOf({ integrations, outside }: AccessReport): string {
  const counts = (["created", "adopted", "changed", "replaced", "removed"] as const).flatMap((change) => {
    const count = integrations.filter((one) => one.change === change).length;
    return count === 0 ? [] : [`${count} ${change}`];
  });
  const risky = [...integrations, ...outside].flatMap(({ permissions, consents }) =>
    [...permissions, ...consents].filter((one) => one.change === "added" && isHighPrivilege(one)),
  );
  const names = [...new Set(risky.map(({ name }) => name))];
  const named = (signIn: IntegrationChange["signIn"]): string =>
    integrations.flatMap((one) => (one.signIn === signIn ? [code(one.name)] : [])).join(", ");
  const [cutOff, enabled] = [named("cut off"), named("enabled again")];
  return [
    ...(counts.length === 0 ? [] : [`Integrations: ${counts.join(", ")}.`]),
    ...(cutOff === "" ? [] : [`**Cuts off ${cutOff}: Entra will refuse every sign-in.**`]),
    ...(enabled === "" ? [] : [`**Enables ${enabled} again.**`]),
    ...(outside.length === 0 ? [] : [`**Outside the integrations: ${outside.length}.**`]),
    ...(names.length === 0 ? [] : [`**High privilege added: ${names.map(code).join(", ")}.**`]),
  ].join(" ");
}

function sectionOf(one: IntegrationChange): string[] {
  const lines = linesOf({ ...one, settings: settingsOf(one) }).map((line) => `- ${line}`);
  return [
    `#### ${code(one.name)}: ${one.signIn ?? one.change}`,
    ...tableOf(one),
    ...(lines.length === 0 ? [] : [lines.join("\n")]),
    ...notesOf(one),
  ];
}

function outsideSection(outside: readonly OutsideChange[]): string[] {
  if (outside.length === 0) return [];
  const lines = outside.flatMap((one) => {
    const heading = `${code(shortType(one.type))} ${code(one.name)} ${one.change}`;
    return [
      `- ${one.changesAccess ? `**${heading}**` : heading}: ${code(one.urn)}`,
      ...[...permissionLines(one), ...linesOf({ ...one, undescribed: [] }), ...one.undescribed.map(unsaidLine)].map(
        (line) => `  - ${line}`,
      ),
    ];
  });
  return [
    "#### Outside the integrations",
    "No integration of the stack file creates these resources.",
    lines.join("\n"),
  ];
}

const declarationWords = { added: "declares", removed: "no longer declares", present: "already declares" };
const objectWords = { added: "added", removed: "removed", present: "kept" };
const consentWords = { added: "given here", removed: "withdrawn here", present: "given earlier" };

function permissionLines({ permissions, consents }: ChangeLists): string[] {
  const line = (act: string, one: PermissionDescription): string => {
    const { kind, name, api, description, risk } = one;
    const allows = description === undefined ? "not in the catalogue" : escapeText(description);
    const warning = risk === undefined ? "" : `, **${risk.tier}**`;
    return `${act}: ${kind} permission ${code(name)} of ${escapeText(api)} (${allows})${warning}`;
  };
  return [
    ...permissions.map((one) => line(declarationWords[one.change], one)),
    ...consents.map((one) => line(`consent ${consentWords[one.change]}`, one)),
  ];
}

function linesOf(lists: ChangeLists): string[] {
  return [
    ...lists.resources.map(({ change, name }) => `${escapeText(name)} ${change}`),
    ...lists.redirectUris.map(
      ({ change, platform, uri }) => `redirect URI ${objectWords[change]}: ${code(uri)} (${platform})`,
    ),
    ...lists.secrets.map(secretLine),
    ...lists.credentials.map(credentialLine),
    ...lists.settings.map(settingLine),
    ...lists.management.map(
      ({ resource, text, value }) => `${code(resource)} ${text}${value === undefined ? "" : ` ${code(value)}`}`,
    ),
    ...lists.undescribed.map(undescribedLine),
  ];
}

function undescribedLine({ change, type, name, urn, properties }: UndescribedChange): string {
  const of = properties.length === 0 ? "" : `: ${properties.map(code).join(", ")}`;
  const what = `${code(shortType(type))} ${code(name)} ${change}${of}`;
  return `**${what}. This report does not cover that change; check the plan** (${code(urn)})`;
}

/** The same, below the heading of the resource. */
function unsaidLine({ properties }: UndescribedChange): string {
  const of = properties.length === 0 ? "" : `: ${properties.map(code).join(", ")}`;
  return `**This report does not cover this change; check the plan**${of}`;
}

/** One row per permission. One run often declares and grants it, which are two separate changes. */
function tableOf({ permissions, consents }: IntegrationChange): string[] {
  const declared = Map.groupBy(permissions, keyOf);
  const given = Map.groupBy(consents, keyOf);
  const rows = [...new Set([...declared.keys(), ...given.keys()])].flatMap((key) => {
    const [ofDeclaration = [], ofConsent = []] = [declared.get(key), given.get(key)];
    return Array.from({ length: Math.max(ofDeclaration.length, ofConsent.length) }, (_, index) =>
      rowOf(ofDeclaration[index], ofConsent[index]),
    );
  });
  const table = [["Permission", "Kind", "API", "Allows", "Risk", "Declared", "Consent"], Array(7).fill("---"), ...rows];
  return rows.length === 0 ? [] : [table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")];
}

type Row = OneSided<PermissionDescription> | undefined;

function rowOf(declared: Row, given: Row): string[] {
  const one = given ?? declared;
  if (one === undefined) return [];
  const { name, kind, api, description, risk } = one;
  return [
    codeInCell(name),
    kind,
    escapeText(api),
    description === undefined ? "not in the catalogue" : escapeText(description),
    risk === undefined ? "" : `**${risk.tier}**`,
    declared === undefined ? "" : declared.change === "present" ? "earlier" : declared.change,
    consentCell(declared, given),
  ];
}

function consentCell(declared: Row, given: Row): string {
  if (given !== undefined) return consentWords[given.change];
  return declared?.change === "added" ? renderNeed(declared.consent) : "";
}

/** Returns who can consent. */
function renderNeed(need: ConsentNeed): string {
  return need.by === "user" ? "user" : `${need.by}: ${need.role}`;
}

function secretLine(secret: SecretChange): string {
  const name = code(secret.name);
  const ends = `ends ${renderEnd(secret.endsOn)}`;
  switch (secret.change) {
    case "made":
      return `secret created: ${name}, ${ends}`;
    case "revoked":
      return secret.cutsOff
        ? `**secret revoked: ${name}, which would be accepted until ${renderEnd(secret.endsOn)}; its users are cut off**`
        : `secret removed: ${name}, ended ${renderEnd(secret.endsOn)}`;
    case "replaced": {
      const before = code(secret.before.name);
      const until = renderEnd(secret.before.endsOn);
      return secret.cutsOff
        ? `**secret replaced: ${before}, which would be accepted until ${until}, is revoked; its users are cut off**; new: ${name}, ${ends}`
        : `secret created: ${name}, ${ends}, in the slot of ${before}, which ended ${until}`;
    }
  }
}

function credentialLine(one: OneSided<KeylessFact>): string {
  return one.type === "certificate"
    ? `certificate ${objectWords[one.change]}: ${code(one.name)}, ends ${renderEnd(one.endsOn)}`
    : `federated credential ${objectWords[one.change]}: ${code(one.name)}, trusts ${code(one.subject)} of ${code(one.issuer)}`;
}

/** Omits the tags of integrations that are created or removed, because the component sets them. */
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
  // Deleting the service principal also deletes all grants to it.
  if (!stays || change === "removed" || change === "replaced") return [];
  return ["What an administrator or a user has consented to stays granted until it is revoked in the tenant."];
}

function keyOf({ kind, apiAppId, name }: PermissionDescription): string {
  return `${kind} ${apiAppId} ${name}`;
}

/** The day of a time. Other text, such as `known after deployment`, stays unchanged. */
function renderEnd(endsOn: string): string {
  return /^\d{4}-\d{2}-\d{2}T[\d:.Z+-]+$/.test(endsOn) ? endsOn.slice(0, 10) : escapeText(endsOn);
}
