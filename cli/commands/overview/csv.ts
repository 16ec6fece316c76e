import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Overview, OverviewIntegration } from "./model.ts";

type Cell = string | number | null;

/** Returns one row for each permission. An integration without permissions has one row. */
export function renderPermissions({ integrations }: Overview): string {
  const heads = ["permission", "kind", "api", "access tier", "description", "justification", "consent"];
  const rows = integrations.flatMap((integration): Cell[][] => {
    const { permissions, justification, consent } = integration;
    const names = namesOf(integration);
    if (permissions.length === 0) return [[...names, "", "", "", "none", "", justification, consent]];
    return permissions.map(({ value, kind, api, tier, description }) => [
      ...names,
      value,
      kind,
      api,
      tier,
      description,
      justification,
      consent,
    ]);
  });
  return renderCsv([...nameHeads, ...heads], rows);
}

/** Returns one row for each credential. An integration without credentials has one row. */
export function renderCredentials({ integrations }: Overview): string {
  const heads = ["credential", "label", "key id", "valid from", "expires on", "days left", "next rotation", "last use"];
  const rows = integrations.flatMap((integration): Cell[][] => {
    const { credentials } = integration;
    const names = namesOf(integration);
    if (credentials.length === 0)
      return [[...names, integration.cutOff?.reason ?? integration.credentialType ?? "not in Entra"]];
    return credentials.map(({ kind, label, keyId, startsOn, expiresOn, daysLeft, rotatesOn, use }) => [
      ...names,
      kind,
      label,
      keyId,
      startsOn,
      expiresOn,
      daysLeft,
      rotatesOn,
      use.state === "used" ? use.at : use.state === "not seen" ? `not seen since ${use.from}` : "unknown",
      use.state === "unknown" ? use.reason : "",
    ]);
  });
  return renderCsv([...nameHeads, ...heads, "why unknown"], rows);
}

const nameHeads = [
  "stack",
  "integration",
  "system",
  "product",
  "display name",
  "contact",
  "owners",
  "client id",
  "tenant id",
];

function namesOf(integration: OverviewIntegration): Cell[] {
  const { stack, name, system, product, displayName, contact, owners, clientId, tenantId } = integration;
  return [stack, name, system, product, displayName, contact, owners.join("; "), clientId, tenantId];
}

/**
 * Renders RFC 4180. It starts with a byte order mark, because Excel reads other files in the encoding of the machine. The
 * line feed of the last CRLF is added by the writer, which ends every file with one.
 */
function renderCsv(heads: readonly string[], rows: readonly Cell[][]): string {
  const lines = [heads, ...rows.map((row) => heads.map((_, index) => row[index] ?? ""))].map((cells) =>
    cells.map(renderCell).join(","),
  );
  return `\uFEFF${lines.join("\r\n")}\r`;
}

/** Spreadsheets run a text with one of these first characters as a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^[=+\-@＝＋－＠]/;

function renderCell(cell: Cell): string {
  if (cell === null || typeof cell === "number") return String(cell ?? "");
  const text = visibleText(cell).trim();
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
