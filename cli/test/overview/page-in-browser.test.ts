import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { findAccessibilityFaults } from "../../../test/support/axe.ts";
import { launchBrowser } from "../../../test/support/browser.ts";
import { buildOverview } from "../../commands/overview/overview.ts";
import { renderPage } from "../../commands/overview/page.ts";
import { manyStacks } from "./many-stacks.ts";

let browser: Browser;
let folder: string;

// The first run after an install unpacks the browser.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "overview-"));
  // One integration of each kind: axe takes longer for a larger page.
  await writeFile(join(folder, "tiny.html"), await renderPage(buildOverview(manyStacks(6))));
  await writeFile(join(folder, "small.html"), await renderPage(buildOverview(manyStacks(24))));
  await writeFile(join(folder, "large.html"), await renderPage(buildOverview(manyStacks(200))));
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Opens a page as a file. The test fails if the browser complains, or if the page requests anything but itself. */
async function open(options: BrowserContextOptions = {}, name = "small.html"): Promise<Page> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  onTestFinished(async () => {
    await context.close();
    if (complaints.length > 0) throw new Error(`the browser complains: ${complaints.join("; ")}`);
  });
  const address = pathToFileURL(join(folder, name)).href;
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== address) complaints.push(`requested ${request.url()}`);
  });
  await page.goto(address);
  return page;
}

const names = (page: Page): Promise<string[]> =>
  page.locator(".integrations > tbody:not([hidden]) > tr > th > strong").allInnerTexts();

it.each([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["on a phone", { viewport: { width: 320, height: 700 } }],
] as const)("has no fault that axe finds, %s, with all details", async (_, options) => {
  const page = await open(options, "tiny.html");
  await page.getByRole("button", { name: "Show all details" }).click();
  expect(await findAccessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(page.viewportSize()?.width);
});

it("has no fault that axe finds for 200 integrations", async () => {
  const page = await open({}, "large.html");
  // Most of the time goes into contrast, and the smaller page has the same colours.
  expect(await findAccessibilityFaults(page, ["color-contrast"])).toEqual([]);
  expect((await names(page)).length).toBe(200);
});

it.each(["deployer-2", "ERP-team deployer", "10000000-0000-4000-8000-000000000005", "contoso/sales user.read.all"])(
  "finds integrations by %s: names, people, ids and permissions, in any order and case",
  async (text) => {
    const page = await open();
    await page.getByLabel("Search").fill(text);
    const found = await names(page);
    const texts = await page.locator(".integrations > tbody:not([hidden])").allTextContents();
    const isMatch = texts.every((one) =>
      text
        .toLowerCase()
        .split(" ")
        .every((word) => one.toLowerCase().includes(word)),
    );
    expect([found.length > 0 && found.length < 24, isMatch]).toEqual([true, true]);
    expect(await page.getByRole("status").first().innerText()).toBe(`${found.length} of 24 integrations`);
  },
);

it("reports that nothing matches, and shows everything again", async () => {
  const page = await open();
  await page.getByLabel("Search").fill("no such integration");
  expect(await page.getByText("No integration matches the filters.").isVisible()).toBe(true);
  await page.getByRole("button", { name: "Reset" }).click();
  expect((await names(page)).length).toBe(24);
});

it("filters by stack, system and access, the tasks too", async () => {
  const page = await open();
  const stack = page.getByRole("combobox", { name: "Stack", exact: true });
  await stack.selectOption("team-1-test");
  const ofStack = await names(page);
  await stack.selectOption("");
  await page.getByLabel("System").selectOption("integray");
  await page.getByRole("combobox", { name: "Access" }).selectOption("standard");
  const kinds = (await names(page)).map((name) => name.replace(/-\d+$/, ""));
  const tasks = await page.locator(".tasks tbody tr:visible a").allInnerTexts();
  expect([ofStack.length, kinds, new Set(tasks.map((name) => name.replace(/-\d+$/, "")))]).toEqual([
    4,
    ["erp-sync", "erp-sync", "erp-sync", "erp-sync"],
    new Set(["erp-sync"]),
  ]);
});

it("filters by the numbers at the top", async () => {
  const page = await open();
  const button = page.getByRole("button", { name: "privileged" });
  await button.click();
  const kinds = (await names(page)).map((name) => name.replace(/-\d+$/, ""));
  expect([new Set(kinds), await button.getAttribute("aria-pressed")]).toEqual([
    new Set(["mail-archive", "onboarding"]),
    "true",
  ]);
});

it("sorts by name, by expiry and by access", async () => {
  const page = await open();
  const sorted = async (by: string): Promise<string[]> => {
    await page.getByLabel("Sort by").selectOption(by);
    return await names(page);
  };
  const byName = await sorted("name");
  await sorted("expires");
  const dates = await page.evaluate(
    "[...document.querySelectorAll('.integrations > tbody')].map(({ dataset }) => dataset.expires).filter(Boolean)",
  );
  const byAccess = await sorted("rank");
  expect([byName.slice(0, 3), dates, byAccess[0]?.replace(/-\d+$/, "")]).toEqual([
    ["ax", "ax-2", "ax-3"],
    (dates as string[]).toSorted(),
    "onboarding",
  ]);
});

it("opens the details with the keyboard, and from a task", async () => {
  const page = await open();
  const first = page.getByRole("button", { name: "Details of erp-sync", exact: true });
  await first.focus();
  await page.keyboard.press("Enter");
  const isOpen = [await first.getAttribute("aria-expanded"), await page.locator("#details-0").isVisible()];
  await page.keyboard.press("Enter");
  expect([isOpen, await page.locator("#details-0").isVisible()]).toEqual([["true", true], false]);
  await page.locator(".tasks a").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".open > .more").waitFor();
  expect(await page.locator(".open > .more").count()).toBe(1);
});

it("is read as a table with row and column headers, also on a phone", async () => {
  const page = await open({ viewport: { width: 360, height: 700 } });
  const table = page.getByRole("table", { name: "Integrations, who is responsible" });
  expect([
    await table.getByRole("rowheader").count(),
    (await table.getByRole("img", { name: "current secret, from" }).count()) > 10,
  ]).toEqual([24, true]);
});

it("is complete without scripts", async () => {
  const page = await open({ javaScriptEnabled: false });
  expect([
    await page.getByRole("button").count(),
    await page.getByLabel("Search").isVisible(),
    await page.locator(".more").first().isVisible(),
    await page.locator(".tasks tbody tr:visible").count(),
  ]).toEqual([0, false, true, manyStacks(24).flatMap(({ tasks }) => tasks).length]);
});

it("prints all details of what is shown, without buttons and filters", async () => {
  const page = await open();
  await page.getByLabel("System").selectOption("integray");
  await page.emulateMedia({ media: "print" });
  expect([
    await page.locator(".more:visible").count(),
    await page.getByLabel("Search").isVisible(),
    await page.getByRole("button", { name: "Show all details" }).isVisible(),
  ]).toEqual([4, false, false]);
});
