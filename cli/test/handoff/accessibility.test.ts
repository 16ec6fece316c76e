import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findAccessibilityFaults } from "../../../test/support/axe.ts";
import { launchBrowser } from "../../../test/support/browser.ts";
import { open } from "./opened-page.ts";

let browser: Browser;

// The first run after an install unpacks the browser.
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);

afterAll(() => browser.close());

it.each(["light", "dark"] as const)("has no fault that axe finds, %s", async (colorScheme) => {
  const page = await open(browser, { colorScheme });
  for (const summary of await page.locator("summary").all()) await summary.click();
  await page.getByLabel("Assign the connectors").check();
  expect(await findAccessibilityFaults(page)).toEqual([]);
});

it("has no fault that axe finds when the end is near", async () => {
  const page = await open(browser, { now: "2027-04-08T09:00:00Z", colorScheme: "dark" });
  expect(await findAccessibilityFaults(page)).toEqual([]);
});

it("has no fault that axe finds on a narrow screen", async () => {
  const page = await open(browser, { viewport: { width: 360, height: 700 } });
  expect(await findAccessibilityFaults(page)).toEqual([]);
});

it("has no fault that axe finds with several stacks", async () => {
  const page = await open(browser, { hasStacks: true });
  const headings = await page.getByRole("heading", { level: 2 }).allInnerTexts();
  expect([headings, await findAccessibilityFaults(page)]).toEqual([["Stack prod", "Stack test"], []]);
});

it("fits a narrow screen without scrolling sideways", async () => {
  const page = await open(browser, { viewport: { width: 320, height: 700 } });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
});

it("can be used with only the keyboard, in reading order", async () => {
  const page = await open(browser);
  const walked: string[] = [];
  for (let name = await nextStop(page); name !== "" && walked.length < 30; name = await nextStop(page))
    walked.push(name);
  expect(walked).toEqual([
    "link Consent for the organization",
    "button Copy consent address",
    "button Copy Login URL",
    "button Copy Request offline_access scope",
    "button Copy Client ID",
    "DisclosureTriangle Show Client Secret",
    "button Copy Client Secret",
    "button Copy Access Token URL",
    "button Copy Scopes",
    "checkbox Compare the Redirect URI",
    "checkbox Assign the connectors",
    "checkbox Enter the scopes",
    "checkbox Authorize and save",
    "checkbox Run the script",
    "button Copy code of: Run the script",
    "DisclosureTriangle Undo",
  ]);
});

it("copies, shows and checks off with the keyboard only", async () => {
  const page = await open(browser);
  await page.getByRole("button", { name: "Copy Client ID" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("Copied Client ID").waitFor({ state: "attached" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByLabel("Assign the connectors").focus();
  await page.keyboard.press("Space");
  expect([
    await page.evaluate("navigator.clipboard.readText()"),
    await page.getByText("abc8Q~s3cret").isVisible(),
    await page.getByLabel("Assign the connectors").isChecked(),
  ]).toEqual(["10000000-0000-4000-8000-000000000001", true, true]);
});

it("shows where the focus is", async () => {
  const page = await open(browser);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const outline =
    "(({ outlineStyle, outlineWidth }) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))";
  expect(await page.evaluate(outline)).toEqual(["solid", "3px"]);
});

it("does not read a masked secret aloud", async () => {
  const page = await open(browser);
  const masked = (await readAloud(page)).includes("abc8Q~s3cret");
  await page.locator("td summary").click();
  expect([masked, (await readAloud(page)).includes("abc8Q~s3cret")]).toEqual([false, true]);
});

it("names fields as the heads of their rows", async () => {
  const page = await open(browser);
  expect(await page.getByRole("rowheader").allInnerTexts()).toEqual([
    "Login URL",
    "Login query params",
    "Request offline_access scope",
    "Client ID",
    "Client Secret",
    "Redirect URI",
    "Access Token URL",
    "Scopes",
  ]);
});

interface Node {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  properties?: { name: string; value: { value: unknown } }[];
}

/** Moves to the next stop and returns the announcement of a screen reader; empty at the end of the page. */
async function nextStop(page: Page): Promise<string> {
  await page.keyboard.press("Tab");
  const isFocused = ({ role, properties }: Node): boolean =>
    role?.value !== "RootWebArea" &&
    properties?.some(({ name, value }) => name === "focused" && value.value === true) === true;
  const focused = (await accessibilityTree(page)).find(isFocused);
  return focused === undefined ? "" : `${focused.role?.value ?? ""} ${focused.name?.value ?? ""}`;
}

async function readAloud(page: Page): Promise<string> {
  return (await accessibilityTree(page)).map(({ name }) => name?.value ?? "").join("\n");
}

/** The browser's own tree, as it hands it to screen readers. */
async function accessibilityTree(page: Page): Promise<Node[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send("Accessibility.getFullAXTree")) as { nodes: Node[] };
  await session.detach();
  return nodes.filter(({ ignored }) => !ignored);
}
