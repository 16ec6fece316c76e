import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { findAccessibilityFaults } from "../../../test/support/axe.ts";
import { launchBrowser } from "../../../test/support/browser.ts";
import { renderInventoryPage } from "../../commands/inventory/page.ts";
import { inventoryOf, inventoryRow, rowWith } from "./row.ts";

let browser: Browser;
let folder: string;
let address: string;

const rows = [
  { ...rowWith("Archive"), tier: "tenant" as const },
  inventoryRow(),
  inventoryRow({ displayName: "ERP", manager: { state: "managed", stack: "prod", integration: "erp" }, command: null }),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inventory-"));
  const inventory = inventoryOf(rows, { external: [inventoryRow({ displayName: "CRM", homeTenantId: "home" })] });
  await writeFile(join(folder, "page.html"), await renderInventoryPage(inventory));
  address = pathToFileURL(join(folder, "page.html")).href;
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Opens the page. The test fails if the browser complains. */
async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  onTestFinished(async () => {
    await context.close();
    if (complaints.length > 0) throw new Error(`the browser complains: ${complaints.join("; ")}`);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(address);
  return page;
}

it.each([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["on a phone", { viewport: { width: 320, height: 700 } }],
] as const)("has no fault that axe finds, %s, with all details", async (_, options) => {
  const page = await open(options);
  await page.getByRole("button", { name: "Show all details" }).click();
  expect(await findAccessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(page.viewportSize()?.width);
});

it("filters by the numbers at the top and by text", async () => {
  const page = await open();
  const shown = () => page.locator(".integrations > tbody:not([hidden]) > tr > th > strong").allInnerTexts();
  await page.getByRole("button", { name: "unmanaged" }).click();
  const unmanaged = await shown();
  await page.getByLabel("Search").fill("news");
  expect([unmanaged, await shown(), await page.locator("#count").innerText()]).toEqual([
    ["Archive", "Newsletter", "CRM"],
    ["Newsletter"],
    "1 of 4 registrations",
  ]);
});
