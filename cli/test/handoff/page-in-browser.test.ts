import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../../../test/support/browser.ts";
import { open } from "./opened-page.ts";

let browser: Browser;

// The first run after an install unpacks the browser.
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);

afterAll(() => browser.close());

it.each([
  ["Login URL", "https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/oauth2/v2.0/authorize"],
  ["Client Secret", "abc8Q~s3cret"],
  ["code of: Run the script", "az login\naz account show"],
  [
    "consent address",
    "https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/adminconsent?client_id=10000000-0000-4000-8000-000000000001",
  ],
])("copies the %s exactly", async (what, value) => {
  const page = await open(browser);
  await page.getByRole("button", { name: `Copy ${what}`, exact: true }).click();
  await announced(page, `Copied ${what}`);
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(value);
});

it("copies in a browser that blocks the clipboard API", async () => {
  const page = await open(browser);
  await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
  await page.getByRole("button", { name: "Copy Client ID" }).click();
  await announced(page, "Copied Client ID");
  await page.setContent("<textarea></textarea>");
  await page.locator("textarea").focus();
  await page.keyboard.press("Control+V");
  expect(await page.locator("textarea").inputValue()).toBe("10000000-0000-4000-8000-000000000001");
});

it("reports that nothing could be copied", async () => {
  const page = await open(browser);
  await page.evaluate(`
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = () => false;
  `);
  await page.getByRole("button", { name: "Copy Client ID" }).click();
  await announced(page, "Client ID was not copied: mark it and copy it by hand");
  expect(await page.getByText("Not copied", { exact: true }).count()).toBe(1);
});

it("masks only secrets, and not the steps that undo others", async () => {
  const page = await open(browser);
  const markers = await page.evaluate(
    "[...document.querySelectorAll('summary')].map((one) => [one.textContent.trim(), getComputedStyle(one, '::before').content])",
  );
  expect(markers).toEqual([
    [expect.stringMatching(/^Show/), expect.stringMatching(/^"\u2022{8}"/)],
    ["Undo", "none"],
  ]);
});

it("masks a secret until somebody shows it", async () => {
  const page = await open(browser);
  const secret = page.getByText("abc8Q~s3cret");
  const before = await secret.isVisible();
  await page.locator("td summary").click();
  const shown = await secret.isVisible();
  await page.locator("td summary").click();
  expect([before, shown, await secret.isVisible()]).toEqual([false, true, false]);
});

it("counts completed steps, and remembers them when the page is opened again", async () => {
  const page = await open(browser);
  await page.getByLabel("Enter the scopes").check();
  const counted = await progressOf(page);
  await page.reload();
  expect([counted, await progressOf(page), await page.getByLabel("Enter the scopes").isChecked()]).toEqual([
    "1 of 5 done",
    "1 of 5 done",
    true,
  ]);
});

it("forgets steps that are unchecked", async () => {
  const page = await open(browser);
  await page.getByLabel("Enter the scopes").check();
  await page.getByLabel("Enter the scopes").uncheck();
  await page.reload();
  expect(await progressOf(page)).toBe("0 of 5 done");
});

it.each([
  ["2026-11-22T09:00:00Z", "in 138 days (counted on 2026-11-22)", false],
  ["2027-03-12T09:00:00Z", "in 28 days (counted on 2027-03-12)", true],
  ["2027-04-08T09:00:00Z", "in 1 day (counted on 2027-04-08)", true],
  ["2027-04-09T09:00:00Z", "in less than a day (counted on 2027-04-09)", true],
  ["2027-04-11T09:00:00Z", "expired (counted on 2027-04-11)", true],
])("counts the days again when it is opened at %s", async (now, words, isNear) => {
  const page = await open(browser, { now });
  const line = page.getByText("The client secret expires on");
  expect([(await line.innerText()).trim(), await line.getAttribute("class")]).toEqual([
    `The client secret expires on 2027-04-10, ${words}`,
    isNear ? "near" : "",
  ]);
});

it("is complete without scripts, but for the buttons that need one", async () => {
  const page = await open(browser, { javaScriptEnabled: false });
  await page.locator("td summary").click();
  await page.getByLabel("Enter the scopes").check();
  expect([
    await page.getByText("abc8Q~s3cret").isVisible(),
    await page.getByLabel("Enter the scopes").isChecked(),
    await page.getByRole("button").count(),
    await page.getByText("in 139 days").isVisible(),
  ]).toEqual([true, true, 0, true]);
});

it("runs no script but its own", async () => {
  const page = await open(browser, { mayComplain: true });
  await page.evaluate(`
    const injected = document.createElement("script");
    injected.textContent = "document.title = 'taken over'";
    document.body.append(injected);
  `);
  expect(await page.title()).toBe("Hand-off: Integray");
});

it("sends nothing anywhere", async () => {
  const page = await open(browser, { mayComplain: true });
  const refusedBy = page.evaluate(`new Promise((resolve) => {
    addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
    fetch("http://127.0.0.1:1/").catch(() => undefined);
  })`);
  expect(await refusedBy).toBe("connect-src");
});

it("prints link addresses, but no buttons and no masked values", async () => {
  const page = await open(browser);
  await page.emulateMedia({ media: "print" });
  const afterLink = "getComputedStyle(document.querySelector('section a'), '::after').content";
  expect([
    await page.getByRole("button").count(),
    await page.getByText("abc8Q~s3cret").isVisible(),
    await page.evaluate(afterLink),
  ]).toEqual([0, false, expect.stringContaining("/adminconsent?client_id=")]);
});

async function announced(page: Page, text: string): Promise<void> {
  await page.getByRole("status").getByText(text, { exact: true }).waitFor({ state: "attached" });
}

function progressOf(page: Page): Promise<string> {
  return page.getByText(/of 5 done/).innerText();
}
