import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type Look, renderTable } from "../../output/table.ts";
import { countOf } from "../overview/dates.ts";
import { tierLabels } from "../overview/permissions.ts";
import type { Inventory, InventoryRow } from "./model.ts";
import { expiryText, lastUseText, managerText, ownerText } from "./texts.ts";

const heads = ["registration", "client id", "managed by", "owners", "expires", "access", "last use"];

/** Renders a table of the registrations, or plain lines for a log. */
export function renderInventory(inventory: Inventory, look: Look): string {
  const { registrations, external, total, tenantId, notes } = inventory;
  const { colors } = look;
  const shown =
    registrations.length === total
      ? countOf(total, "registration")
      : `${registrations.length} of ${countOf(total, "registration")}`;
  return [
    `${colors.bold(`Tenant ${visibleText(tenantId)}`)}: ${shown}`,
    ...(registrations.length === 0 ? [] : [renderRows(registrations, look)]),
    ...(external === null
      ? []
      : [
          `${colors.bold("Applications of other tenants")}: ${external.length}`,
          ...(external.length === 0 ? [] : [renderRows(external, look)]),
        ]),
    ...notes.map((note) => colors.yellow(visibleText(note))),
  ].join("\n");
}

function renderRows(rows: readonly InventoryRow[], look: Look): string {
  // A reason that all rows share is in a note below the table.
  const cells = rows.map((row) => cellsOf(row).map(visibleText));
  if (!look.drawsTables) {
    return rows.map((row, index) => [...(cells[index] ?? []), commandOf(row)].filter(Boolean).join("  ")).join("\n");
  }
  const withCommands = cells.map((row, index) => {
    const command = commandOf(rows[index]);
    return row.map((cell, column) => (column === 2 && command !== "" ? `${cell}\n${command}` : cell));
  });
  return renderTable(heads, withCommands, look, {
    isCompact: true,
    widest: 52,
    optional: ["client id", "owners"],
    showsAll: "--csv",
  });
}

function cellsOf({ displayName, clientId, manager, owners, tier, lastUse, ...row }: InventoryRow): string[] {
  return [
    displayName === "" ? "(no name)" : displayName,
    clientId,
    managerText(manager),
    owners.length === 0 ? "none" : owners.map(ownerText).join(", "),
    expiryText(row),
    tierLabels[tier],
    lastUse.state === "unknown" ? "unknown" : lastUseText(lastUse),
  ];
}

function commandOf(row: InventoryRow | undefined): string {
  return visibleText(row?.command ?? "");
}
