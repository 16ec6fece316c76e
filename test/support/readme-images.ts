import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { renderAnnouncement } from "../../cli/commands/comment/text.ts";
import { makeProject } from "../engine/sandbox-project.ts";
import { launchBrowser } from "./browser.ts";
import { buildOverview } from "../../cli/commands/overview/overview.ts";
import { renderPage } from "../../cli/commands/overview/page.ts";
import { manyStacks } from "../../cli/test/overview/many-stacks.ts";
import { renderComment } from "./comment-page.ts";

// Creates the README's images from a deployment in a new sandbox: node test/support/readme-images.ts
// The overview shows the made-up stacks of its tests instead, because it is about many integrations.

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "docs/images");

/** GitHub's limit for a comment, in characters. */
const longestComment = 65_536;

const erpSync = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read"] },
};
const before = { "erp-sync": erpSync };
const after = {
  "erp-sync": { ...erpSync, permissions: { microsoftGraph: ["User.Read", "Files.Read.All"] } },
  "mail-archive": {
    system: "custom",
    product: "Contoso Mail Archive",
    applicationPermissions: { microsoftGraph: ["Mail.Read"] },
  },
};

interface Picture {
  readonly width: number;
  /** The part to show, from the top. @default - all of it */
  readonly height?: number;
}

/** Saves screenshots of a page in both colour schemes, and prints their sizes. */
async function takePictures(browser: Browser, name: string, file: string, { width, height }: Picture): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({ viewport: { width, height: height ?? 600 }, colorScheme });
    await page.goto(pathToFileURL(file).href);
    const path = join(folder, `${name}-${colorScheme}.png`);
    const { length } = await page.screenshot({ path, fullPage: height === undefined });
    process.stdout.write(`${relative(root, path)}: ${Math.round(length / 1024)} kB\n`);
    await page.close();
  }
}

using project = makeProject(before, []);
const run = (...args: string[]): string =>
  execFileSync(process.execPath, [join(root, "cli/main.ts"), ...args], {
    cwd: project.dir,
    env: project.env,
    encoding: "utf8",
  });
const handoff = join(project.dir, "handoff.html");
const comment = join(project.dir, "comment.html");
const overview = join(project.dir, "overview.html");

run("local", "up");
run("handoff", "--format", "html", "--out", handoff);
project.configure(after);
writeFileSync(comment, renderComment(renderAnnouncement(run("report"), longestComment), "Access of stack dev"));
writeFileSync(overview, await renderPage(buildOverview(manyStacks(36))));

mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  await takePictures(browser, "comment", comment, { width: 900 });
  await takePictures(browser, "handoff", handoff, { width: 900, height: 760 });
  await takePictures(browser, "overview", overview, { width: 1280, height: 1400 });
} finally {
  await browser.close();
}
