import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { supportedNodes } from "../support/supported-nodes.ts";
import { findPipelineCommands } from "./pipeline-files.ts";
import { reach } from "./reached-files.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifest = readManifest(".");
/** What the commands may import: their own dependencies, and the program's for the files that they share. */
const declared = { ...manifest.dependencies, ...readManifest("cli").dependencies };

function readManifest(folder: string): { dependencies: Record<string, string>; scripts: Record<string, string> } {
  return JSON.parse(readFileSync(resolve(root, folder, "package.json"), "utf8")) as ReturnType<typeof readManifest>;
}

function undeclared(entry: string, declared: Record<string, string>): string[] {
  return [...reach(entry).packages].flatMap(([name, file]) => (name in declared ? [] : [`${name} in ${file}`]));
}

function declaresResource(file: string): boolean {
  if (!file.endsWith(".ts")) return false;
  const visit = (node: ts.Node): boolean =>
    (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) !== 0) ||
    (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
}

// People also run these on a production stack.
const commands = [
  ...new Set([
    ...findPipelineCommands(),
    "add",
    "expiring",
    "handoff",
    "identity",
    "tasks",
    "usage",
    "validate",
    "verify",
  ]),
];

describe("npm ci --omit=dev", () => {
  it.each(commands)("installs everything that npm run %s loads", (command) => {
    expect(manifest.scripts[command]).toBe(`node cli/main.ts ${command}`);
    const entry = resolve(root, "cli/commands", `${command}.ts`);
    expect(existsSync(entry)).toBe(true);
    expect(undeclared(entry, declared)).toEqual([]);
    const ofTenant = [...reach(entry).files].filter((file) =>
      /packages\/(entra-tenant|sandbox-providers)\//.test(file),
    );
    expect(ofTenant).toEqual([]);
  });

  it("installs everything that the program and the start of every command load", () => {
    expect(undeclared(resolve(root, "index.ts"), manifest.dependencies)).toEqual([]);
    // A command is loaded when it is used.
    const start = readFileSync(resolve(root, "cli/run-cli.ts"), "utf8");
    const ofStart = [...start.matchAll(/^import .* from "(\.\/.*)";$/gm)].map(([, file = ""]) =>
      resolve(root, "cli", file),
    );
    expect(ofStart).not.toEqual([]);
    expect(ofStart.flatMap((file) => undeclared(file, declared))).toEqual([]);
  });

  it("installs everything that the policy pack loads", () => {
    expect(undeclared(resolve(root, "policies/index.ts"), readManifest("policies").dependencies)).toEqual([]);
  });

  it("loads the program and every command on the oldest supported Node", () => {
    const plugin = ["packages/delivery/provider.ts", "packages/provider-bridge/serve.ts"];
    const files = ["index.ts", ...plugin, ...commands.map((command) => `cli/commands/${command}.ts`)];
    const script = "for (const file of process.argv.slice(1)) await import(file); console.log(process.version)";
    const options = { cwd: root, encoding: "utf8" } as const;
    const args = ["--input-type=module", "-e", script, ...files.map((file) => resolve(root, file))];
    expect(execFileSync(supportedNodes.oldest, args, options)).toMatch(/^v22\.18\./);
  });

  it("installs everything that the plugin entra-delivery loads", () => {
    const [delivery, http, bridge] = ["delivery", "http", "provider-bridge"].map((name) =>
      readManifest(`packages/${name}`),
    );
    const all = { ...delivery?.dependencies, ...http?.dependencies, ...bridge?.dependencies };
    expect(undeclared(resolve(root, "packages/delivery/main.ts"), all)).toEqual([]);
  });

  it("runs on Node 22, which cannot parse `using`", () => {
    const entries = ["index.ts", "policies/index.ts", "packages/delivery/main.ts"].concat(
      commands.map((command) => `cli/commands/${command}.ts`),
    );
    const files = new Set(entries.flatMap((entry) => [...reach(resolve(root, entry)).files]));
    expect(files.size).toBeGreaterThan(100);
    expect([...files].filter(declaresResource).map((file) => relative(root, file))).toEqual([]);
    // The sandbox runs on the Node of the development dependencies.
    expect(declaresResource(resolve(root, "cli/sandbox/deployment.ts"))).toBe(true);
  });

  it("installs no launcher that downloads an engine", () => {
    expect(Object.keys(manifest.dependencies)).not.toContain("pulumi");
  });
});
