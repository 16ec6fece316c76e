import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

// Builds the package for other Pulumi programs into a folder: `node build-package.ts dist`, then `npm pack ./dist`. Its
// manifest is a different one, because a clone of this repository runs from source and Node compiles no dependency.
const [folder = "dist"] = process.argv.slice(2);
const root = import.meta.dirname;
const launcher = "pulumi-resource-entra-delivery";
const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
// `npm run check` checks the types; without them the build takes half of the time.
const options = ["--project", join(root, "tsconfig.build.json"), "--outDir", folder, "--noCheck"];
execFileSync(process.execPath, [tsc, ...options], { stdio: "inherit" });

const { name, version, description, license, type, exports, engines, dependencies } = readJson(
  join(root, "package.json"),
) as Manifest;
// The plugin entra-delivery is three workspaces, which are not on npm.
for (const file of globSync("packages/**/*.{js,d.ts}", { cwd: folder })) linkWorkspaces(file);
cpSync(join(root, "packages", "delivery", launcher), join(folder, "delivery", launcher));
const ofPlugin = ["delivery", "http", "provider-bridge"].flatMap((workspace) =>
  Object.entries((readJson(join(root, "packages", workspace, "package.json")) as Manifest).dependencies),
);
const external = ofPlugin.filter(([dependency]) => !dependency.startsWith("@entra-integrations/"));
// A program has one Pulumi SDK, and may have a later one than this project.
const ranges = Object.fromEntries(
  [...Object.entries(dependencies), ...external].map(([dependency, exact]) => [dependency, `^${exact}`]),
);
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

/** Replaces the names of workspaces in imports with paths. */
function linkWorkspaces(file: string): void {
  const source = readFileSync(join(folder, file), "utf8");
  const linked = source.replaceAll(/"@entra-integrations\/([^"]+)\.ts"/g, (_, path: string) =>
    JSON.stringify(`${relative(dirname(file), "packages")}/${path}.js`),
  );
  writeFileSync(join(folder, file), linked);
}

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
