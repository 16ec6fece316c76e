import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { findAccessibilityFaults } from "../../../test/support/axe.ts";
import { launchBrowser } from "../../../test/support/browser.ts";
import { startTenant, type TenantHandle } from "../index.ts";
import { ask, signIn } from "./tenant-client.ts";

const callback = "https://shop.example.com/callback";

let tenant: TenantHandle;
let browser: Browser;
let context: BrowserContext;
let page: Page;

// One browser for all pages: starting it takes longer than all tests here. The first start after an install unpacks it.
beforeAll(async () => {
  [tenant, browser] = await Promise.all([
    startTenant({ seed: fileURLToPath(new URL("seed-file/seed.yaml", import.meta.url)) }),
    launchBrowser(),
  ]);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await tenant.close();
});

beforeEach(async () => {
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  page = await context.newPage();
});

afterEach(() => context.close());

function authorizeUrl(scope: string, redirectUri = callback): string {
  const parameters = {
    client_id: tenant.application("shop").clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope,
  };
  return `${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/authorize?${new URLSearchParams(parameters).toString()}`;
}

async function enterDeviceCode(): Promise<void> {
  const { body } = await ask(tenant, "POST", `${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/devicecode`, {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ client_id: tenant.application("terminal").clientId, scope: "openid" }).toString(),
  });
  await page.goto(`${tenant.origin}/common/oauth2/deviceauth`);
  await page.getByLabel("Code displayed on your app or device").fill(String(body["user_code"]));
  await page.getByRole("button", { name: "Next" }).click();
}

/** Every kind of page: its heading, and the way to it. */
const pages: [string, () => Promise<unknown>][] = [
  [
    "Contoso",
    async () => {
      // The page also shows sign-ins.
      await signIn(tenant);
      await page.goto(`${tenant.origin}/`);
    },
  ],
  ["Pick an account", () => page.goto(authorizeUrl("openid"))],
  [
    "Permissions requested",
    async () => {
      await page.goto(authorizeUrl("Calendars.Read"));
      await page.getByRole("button", { name: "alice@" }).click();
    },
  ],
  [
    "Approval required",
    async () => {
      await page.goto(authorizeUrl("Directory.Read.All"));
      await page.getByRole("button", { name: "bob@" }).click();
    },
  ],
  [
    "Review permissions for your organization",
    async () => {
      const query = `client_id=${tenant.application("shop").clientId}&redirect_uri=${encodeURIComponent(callback)}`;
      await page.goto(`${tenant.origin}/${tenant.tenantId}/adminconsent?${query}`);
      await page.getByRole("button", { name: "alice@" }).click();
    },
  ],
  ["Enter code", () => page.goto(`${tenant.origin}/common/oauth2/deviceauth`)],
  [
    "Are you trying to sign in to terminal?",
    async () => {
      await enterDeviceCode();
      await page.getByRole("button", { name: "alice@" }).click();
    },
  ],
  ["You signed out of your account", () => page.goto(`${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/logout`)],
  ["Sign in", () => page.goto(authorizeUrl("openid", "https://other.example.com"))],
];

/** Together these use every colour, so they are also checked in light mode. */
const inLight = ["Contoso", "Permissions requested", "Sign in"];

it.each(pages)("%s: no faults for axe, dark mode, no sideways scrolling on a phone", async (heading, reach) => {
  await page.emulateMedia({ colorScheme: "light" });
  await reach();
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(heading);
  if (inLight.includes(heading)) expect(await findAccessibilityFaults(page)).toEqual([]);
  const light = await background();
  await page.setViewportSize({ width: 320, height: 700 });
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await findAccessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
  expect(await background()).not.toBe(light);
});

function background(): Promise<string> {
  return page.evaluate("getComputedStyle(document.body).backgroundColor");
}
