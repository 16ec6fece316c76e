import { printableJson } from "../../output/printable-json.ts";
import type { Look } from "../../output/table.ts";
import { renderInventoryCsv } from "./csv.ts";
import type { Inventory } from "./model.ts";
import { renderInventoryPage } from "./page.ts";
import { renderInventory } from "./render.ts";

type Renderer = (inventory: Inventory, look: Look) => string | Promise<string>;

/** Every format of the inventory by its name. */
export const formats = {
  table: renderInventory,
  json: (inventory) => printableJson(inventory),
  csv: renderInventoryCsv,
  html: renderInventoryPage,
} as const satisfies Record<string, Renderer>;

/** Name of a format. */
export type Format = keyof typeof formats;
