import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const services = [
  "packages/http/client.ts",
  "cli/commands/verify/open-tenant.ts",
  "examples/rotating-service/rotating-client.ts",
];

/** Every file that a file imports, directly or not, also by `import()`. */
function importsOf(file: string, found = new Set<string>()): Set<string> {
  const path = relative(root, file);
  // The engine calls the provider, not the command.
  if (found.has(path) || path.startsWith("packages/delivery/")) return found;
  found.add(path);
  for (const [, name = ""] of readFileSync(file, "utf8").matchAll(
    /(?:from|import\(?)\s*"((?:\.|@entra-integrations\/)[^"]+\.ts)"/g,
  )) {
    const next = name.startsWith(".") ? resolve(dirname(file), name) : fileURLToPath(import.meta.resolve(name));
    if (existsSync(next)) importsOf(next, found);
  }
  return found;
}

const servicesOf = (path: string): string[] =>
  [...importsOf(resolve(root, path))].filter((file) => services.includes(file));

// They read files, the engine's state or both, so faults of Entra and of Graph cannot reach them.
it.each(["report", "identity", "redacted-state", "schema"])("%s asks no service itself", (command) => {
  expect(servicesOf(`cli/commands/${command}.ts`)).toEqual([]);
});

it("the downstream program reads the outputs of another stack only", () => {
  expect(servicesOf("examples/downstream-program/index.ts")).toEqual([]);
});

it.each([
  ["cli/commands/limits.ts", 2],
  // Only with --usage: a test runs it without a network.
  ["cli/commands/expiring.ts", 2],
  ["cli/commands/install-engine.ts", 1],
  ["examples/rotating-service/service.ts", 1],
])("%s does", (path, count) => {
  expect(servicesOf(path)).toHaveLength(count);
});
