import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { readJobs, readPipelines } from "./pipeline-files.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifest = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
  scripts: Record<string, string>;
};

/** The one way from a pipeline's commands into the sandbox, which they never take there. */
const sandbox = resolve(root, "local/world.ts");

/** The commands of this project that the pipelines run. */
function pipelineCommands(): string[] {
  const scripts = readPipelines("github").flatMap(({ name }) => readJobs(name).flatMap(({ scripts }) => scripts));
  const found = scripts.flatMap(({ script }) => [...script.matchAll(/npm run (?:--silent )?([\w-]+)/g)]);
  return [...new Set(found.map(([, name = ""]) => name))].sort();
}

/** Names the packages that a file imports, directly or through others, and the files that it reaches. */
function reach(entry: string, files = new Set<string>(), packages = new Map<string, string>()) {
  if (files.has(entry)) return { files, packages };
  files.add(entry);
  if (!entry.endsWith(".ts")) return { files, packages };
  for (const { specifier, isLazy } of readImports(entry)) {
    const file = resolve(dirname(entry), specifier);
    if (isLazy && file === sandbox) continue;
    if (specifier.startsWith(".")) reach(file, files, packages);
    else if (!specifier.startsWith("node:")) packages.set(packageOf(specifier), relative(root, entry));
  }
  return { files, packages };
}

function readImports(file: string): { specifier: string; isLazy: boolean }[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const found: [from: ts.Expression | undefined, isLazy: boolean][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)
      found.push([node.moduleSpecifier, false]);
    if (ts.isExportDeclaration(node) && !node.isTypeOnly) found.push([node.moduleSpecifier, false]);
    // Only the program itself is imported by a path that is computed.
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      found.push([node.arguments[0], true]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.flatMap(([from, isLazy]) =>
    from && ts.isStringLiteral(from) ? [{ specifier: from.text, isLazy }] : [],
  );
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function undeclared(entry: string, declared: Record<string, string>): string[] {
  return [...reach(entry).packages].flatMap(([name, file]) => (name in declared ? [] : [`${name} in ${file}`]));
}

describe("npm ci --omit=dev", () => {
  it.each(pipelineCommands())("installs all that npm run %s loads", (command) => {
    expect(manifest.scripts[command]).toBe(`node tools/cli.ts ${command}`);
    const entry = resolve(root, "tools", `${command}.ts`);
    expect(existsSync(entry)).toBe(true);
    expect(undeclared(entry, manifest.dependencies)).toEqual([]);
    const ofTenant = [...reach(entry).files].filter((file) => /local\/tenant\/.*(server|app|store)\.ts$/.test(file));
    expect(ofTenant).toEqual([]);
  });

  it("installs all that the program and every command's start load", () => {
    expect(undeclared(resolve(root, "index.ts"), manifest.dependencies)).toEqual([]);
    // The commands themselves are loaded when they are named.
    const start = readFileSync(resolve(root, "tools/run-cli.ts"), "utf8");
    const ofStart = [...start.matchAll(/^import .* from "(\.\/.*)";$/gm)].map(([, file = ""]) =>
      resolve(root, "tools", file),
    );
    expect(ofStart).not.toEqual([]);
    expect(ofStart.flatMap((file) => undeclared(file, manifest.dependencies))).toEqual([]);
  });

  it("installs all that the policy pack loads", () => {
    const { dependencies } = JSON.parse(
      readFileSync(resolve(root, "policies/package.json"), "utf8"),
    ) as typeof manifest;
    expect(undeclared(resolve(root, "policies/index.ts"), dependencies)).toEqual([]);
  });

  it("installs no launcher that downloads an engine", () => {
    expect(Object.keys(manifest.dependencies)).not.toContain("pulumi");
  });
});
