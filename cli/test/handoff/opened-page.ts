import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { buildDocument, combineDocuments, type HandoffDocument } from "../../commands/handoff/document.ts";
import { renderPage } from "../../commands/handoff/page.ts";
import { deployed, integray, today } from "./deployed.ts";

const secrets = { "erp-sync": { clientSecret: "abc8Q~s3cret" } };
const connections = deployed({ "erp-sync": integray });
const { integrations } = buildDocument({ source: "stack dev", connections, secrets }, today);
const script = { title: "Run the script", code: { language: "bash" as const, text: "az login\naz account show" } };
const undo = { title: "Undo", undoes: true as const, code: { language: "bash" as const, text: "az logout" } };

/** A hand-off with everything that the page can show, the secret included. */
const document: HandoffDocument = {
  source: "stack dev",
  writtenOn: "2026-11-21",
  integrations: integrations.map((one) => ({ ...one, steps: [...one.steps, script, undo] })),
};

/** The same integration in two stacks. */
const severalStacks = combineDocuments(["prod", "test"].map((stack) => ({ stack, value: document })));

/** How a page is opened. */
export interface Opening extends BrowserContextOptions {
  /** What the browser takes for the time. @default the day on which the page was written */
  readonly now?: string;
  /** Whether the page is about two stacks. @default false */
  readonly hasStacks?: boolean;
  /** Whether the browser may complain. @default false */
  readonly mayComplain?: boolean;
}

/**
 * Opens the page as a file, as a colleague does, in a new profile. The test fails if the browser complains of
 * something, or if the page asks for anything but itself.
 */
export async function open(browser: Browser, opening: Opening = {}): Promise<Page> {
  const { now = today.toISOString(), mayComplain = false, hasStacks = false, ...options } = opening;
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
  const folder = await mkdtemp(join(tmpdir(), "handoff-"));
  onTestFinished(async () => {
    await context.close();
    await rm(folder, { recursive: true });
  });
  const file = join(folder, "handoff.html");
  await writeFile(file, await renderPage(hasStacks ? severalStacks : document));
  const address = pathToFileURL(file).href;
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== address) complaints.push(`asked for ${request.url()}`);
  });
  onTestFinished(() => {
    if (!mayComplain && complaints.length > 0) throw new Error(`the browser complains: ${complaints.join("; ")}`);
  });
  if (options.javaScriptEnabled !== false) await page.clock.setFixedTime(new Date(now));
  await page.goto(address);
  return page;
}
