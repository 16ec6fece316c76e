import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright-core";

/** A Chromium that can be started. */
interface Executable {
  readonly path: string;
  /** Variables that it needs in addition to this process's environment. */
  readonly env: Record<string, string>;
}

// Nothing may leave the machine: no updates, reports or look-ups.
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Every request of a page fails at once, except to loopback.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/** Starts a real browser, headless and with a fresh profile. Without one the test fails; it never skips. */
export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findBrowser(process.env);
  return await chromium.launch({ executablePath: path, headless: true, args: flags, env: { ...process.env, ...env } });
}

/** Finds a Chromium: the one in `CHROMIUM_PATH`, the one in package.json, or an installed one. */
async function findBrowser(env: NodeJS.ProcessEnv): Promise<Executable> {
  const named = env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return { path: named, env: {} };
    throw new Error(`CHROMIUM_PATH: must name a Chromium, got "${named}", which is not there`);
  }
  // The package contains a build only for this platform.
  if (process.platform === "linux" && process.arch === "x64") return await unpackBrowser();
  const installed = installedPaths.find((path) => existsSync(path));
  if (installed !== undefined) return { path: installed, env: {} };
  throw new Error(
    `no browser: looked for ${installedPaths.join(", ")}\n  fix: install Chromium or Chrome, or name one in CHROMIUM_PATH`,
  );
}

const installedPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** Unpacks the Chromium of the npm package with libraries and a font, once per installation. */
async function unpackBrowser(): Promise<Executable> {
  const packed = fileURLToPath(new URL("../bin", import.meta.resolve("@sparticuz/chromium")));
  const folder = join(dirname(packed), "unpacked");
  if (!existsSync(folder)) {
    const { inflate } = await import("@sparticuz/chromium");
    const unfinished = await mkdtemp(`${folder}-`);
    await withTemporaryFolder(unfinished, () =>
      Promise.all(["chromium.br", "al2023.tar.br", "fonts.tar.br"].map((file) => inflate(join(packed, file)))),
    );
    await writeFile(join(unfinished, "fonts.conf"), fontsOf(folder));
    await mkdir(join(unfinished, "fonts-cache"));
    // One step, so that a simultaneous run sees all of it or nothing. The second run deletes its copy.
    await rename(unfinished, folder).catch(async (error: unknown) => {
      await rm(unfinished, { recursive: true });
      if (!existsSync(folder)) throw error;
    });
  }
  return {
    path: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "al2023", "lib"), FONTCONFIG_FILE: join(folder, "fonts.conf") },
  };
}

// The package unpacks into the temporary folder under fixed names, where another user could have put a program.
async function withTemporaryFolder(folder: string, action: () => Promise<unknown>): Promise<void> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    await action();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

function fontsOf(folder: string): string {
  const dirs = ["/usr/share/fonts", join(folder, "fonts")].map((dir) => `  <dir>${dir}</dir>`);
  return ["<fontconfig>", ...dirs, `  <cachedir>${join(folder, "fonts-cache")}</cachedir>`, "</fontconfig>", ""].join(
    "\n",
  );
}
