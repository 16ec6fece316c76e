import type { Connection, Connections } from "../../integrations/connection.ts";
import { type Look, renderTable } from "./table.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";

const heads = ["integration", "system", "client id", "permissions", "consent", "secret until"];

/** Renders the deployed connections, one row for each integration. */
export function renderConnections(connections: Connections, look: Look): string {
  const rows = Object.values(connections).map(rowOf);
  if (!look.drawsTables) return rows.map((row) => row.map((cell) => cell.replaceAll("\n", ", ")).join("  ")).join("\n");
  return renderTable(heads, rows, look, {
    isCompact: rows.length > 8,
    optional: ["client id", "system"],
    showsAll: "npm run local -- outputs --json",
  });
}

function rowOf({ name, system, entra }: Connection): string[] {
  if (entra === undefined) return [visibleText(name), visibleText(system), "-", "-", "-", "-"];
  const { delegated, application } = entra.consent.permissions;
  return [
    visibleText(name),
    visibleText(system),
    visibleText(entra.clientId),
    [...delegated.map(({ value }) => value), ...application.map(({ value }) => `${value} (application)`)]
      .map(visibleText)
      .join("\n") || "-",
    entra.cutOff?.reason ?? entra.consent.state,
    secretCell(entra),
  ];
}

function secretCell({ credential, cutOff }: NonNullable<Connection["entra"]>): string {
  if (cutOff !== undefined) return "-";
  return credential.type === "secret" ? credential.expiresOn.slice(0, 10) : credential.type;
}
