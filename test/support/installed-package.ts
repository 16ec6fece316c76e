import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
// Its 17,000 files take npm 4 s. Only the delivery to a key vault uses it.
const largest = "@pulumi/azure-native";

/** Result of `npm pack --json` for one package. */
export interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Builds the package for other Pulumi programs and packs it into a file in `folder`. */
export async function packPackage(folder: string): Promise<Packed> {
  const built = join(folder, "built");
  await run(process.execPath, [join(root, "build-package.ts"), built]);
  const { stdout } = await run("npm", ["pack", built, "--json", "--pack-destination", folder], { cwd: folder });
  const [only] = JSON.parse(stdout) as Packed[];
  return only!;
}

/**
 * Installs a packed package with npm in a new project. The lock file contains the versions of this repository, so npm
 * selects no newer ones and finds all of them in its cache, where `npm ci` has put them. Only the largest one is a link.
 */
export async function installPackage(project: string, file: string): Promise<void> {
  await mkdir(project);
  const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as Lock;
  const installed = Object.entries(packages).filter(
    ([path, { link, dev }]) => path.startsWith("node_modules/") && !link && !dev && !path.endsWith(largest),
  );
  const manifest = {
    name: "erp",
    type: "module",
    dependencies: { "entra-integrations": `file:${file}` },
    overrides: { [largest]: `file:${join(root, "node_modules", largest)}` },
  };
  const lock = { name: "erp", lockfileVersion: 3, requires: true, packages: Object.fromEntries(installed) };
  await writeFile(join(project, "package.json"), JSON.stringify(manifest));
  await writeFile(join(project, "package-lock.json"), JSON.stringify(lock));
  const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", ["install", ...options], { cwd: project });
}

interface Lock {
  packages: Record<string, { link?: boolean; dev?: boolean }>;
}
