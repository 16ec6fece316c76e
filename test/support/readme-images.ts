import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { renderAnnouncement } from "../../cli/commands/comment/text.ts";
import { makeProject } from "../engine/sandbox-project.ts";
import { launchBrowser } from "./browser.ts";
import { renderComment } from "./comment-page.ts";

// Creates the README's images from a deployment in a new sandbox: node test/support/readme-images.ts

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

const schemes = ["light", "dark"] as const;

interface Picture {
  readonly width: number;
  /** The part to show, from the top. @default - all of it */
  readonly height?: number;
}

/** Saves screenshots of a page in both colour schemes. */
async function takePictures(browser: Browser, name: string, file: string, { width, height }: Picture): Promise<void> {
  for (const colorScheme of schemes) {
    const page = await browser.newPage({ viewport: { width, height: height ?? 600 }, colorScheme });
    await page.goto(pathToFileURL(file).href);
    const path = join(folder, `${name}-${colorScheme}.png`);
    await page.screenshot({ path, fullPage: height === undefined });
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

run("local", "up");
run("handoff", "--format", "html", "--out", handoff);
project.configure(after);
writeFileSync(comment, renderComment(renderAnnouncement(run("report"), longestComment), "Access of stack dev"));

mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  await takePictures(browser, "comment", comment, { width: 900 });
  await takePictures(browser, "handoff", handoff, { width: 900, height: 760 });
} finally {
  await browser.close();
}
for (const name of ["comment", "handoff"]) {
  for (const scheme of schemes) {
    const { length } = readFileSync(join(folder, `${name}-${scheme}.png`));
    process.stdout.write(`docs/images/${name}-${scheme}.png: ${Math.round(length / 1024)} kB\n`);
  }
}
