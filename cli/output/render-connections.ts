import Table from "cli-table3";
import type { Connection, Connections } from "../../integrations/connection.ts";
import type { Terminal } from "./terminal.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";

const heads = ["integration", "system", "client id", "permissions", "consent", "secret until"];

/** Returns what was deployed, one row for each integration. */
export function renderConnections(connections: Connections, { colors, drawsTables }: Look): string {
  const rows = Object.values(connections).map(rowOf);
  if (!drawsTables) return rows.map((row) => row.map((cell) => cell.replaceAll("\n", ", ")).join("  ")).join("\n");
  const table = new Table({
    head: heads.map((head) => colors.bold(head)),
    style: { head: [], border: colors.isColorSupported ? ["gray"] : [], compact: rows.length > 8 },
  });
  table.push(...rows);
  return table.toString();
}

/** What a rendering needs to know of the terminal. */
export type Look = Pick<Terminal, "colors" | "drawsTables">;

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
    entra.consent.state,
    entra.credential.type === "secret" ? entra.credential.expiresOn.slice(0, 10) : entra.credential.type,
  ];
}
