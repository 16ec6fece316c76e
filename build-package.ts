import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Builds the package for other Pulumi programs into a folder: `node build-package.ts dist`, then `npm pack ./dist`. Its
// manifest is a different one, because a clone of this repository runs from source and Node compiles no dependency.
const [folder = "dist"] = process.argv.slice(2);
const root = import.meta.dirname;
const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
// `npm run check` checks the types; without them the build takes half of the time.
const options = ["--project", join(root, "tsconfig.build.json"), "--outDir", folder, "--noCheck"];
execFileSync(process.execPath, [tsc, ...options], { stdio: "inherit" });

const { name, version, description, license, type, exports, engines, dependencies } = readJson(
  join(root, "package.json"),
) as Manifest;
// A program has one Pulumi SDK, and may have a later one than this project.
const ranges = Object.fromEntries(Object.entries(dependencies).map(([dependency, exact]) => [dependency, `^${exact}`]));
const manifest = {
  name,
  version,
  description,
  license,
  type,
  exports: Object.fromEntries(Object.entries(exports).map(([path, source]) => [path, compiled(source)])),
  engines,
  dependencies: ranges,
};
writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
cpSync(join(root, "docs", "library.md"), join(folder, "README.md"));

interface Manifest extends Record<"name" | "version" | "description" | "license" | "type", string> {
  exports: Record<string, string>;
  engines: Record<string, string>;
  dependencies: Record<string, string>;
}

function compiled(source: string): { types: string; default: string } {
  const path = source.replace(/\.ts$/, "");
  return { types: `${path}.d.ts`, default: `${path}.js` };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
