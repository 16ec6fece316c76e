import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { systems } from "../integrations/systems/index.ts";
import { levels } from "../policies/levels.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(`${root}CONTRIBUTING.md`, "utf8");
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: Record<string, string> };

const table = /<!-- places.*?<!-- end -->/s.exec(page)?.[0] ?? "";

/** The files of each kind of change, from the table. */
const places = new Map(
  [...table.matchAll(/^\| (an? [^|]+?) +\| ([^|]+) \|/gm)].map(([, change = "", cell = ""]) => [
    change,
    [...cell.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file),
  ]),
);

/** The part of each file that such a change extends. */
const extended: Record<string, Record<string, RegExp>> = {
  "a system": {
    "integrations/systems/<system>.ts": /= defineSystem\(/,
    "integrations/systems/index.ts": /export const systems\b/,
    "docs/<system>.md": /^## Fields to enter$/m,
    "README.md": /^\| `system` /m,
  },
  "a rule": {
    "policies/rules/<rule>.ts": /Rule\b/,
    "policies/levels.ts": /export const levels: /,
    "test/engine/violating-plans/cases/<group>.ts": /: ViolatingPlan\[\]|Plan\[\]/,
    "test/engine/violating-plans/coverage.json": /"check": /,
  },
  "a tenant refusal": {
    "packages/entra-tenant/login/errors/<group>-refusals.ts": /: Refusal\b|Refusal>/,
    "packages/entra-tenant/graph/checks/application.ts": /^const checks: /m,
  },
  "a command": {
    "cli/commands/<command>.ts": /export (const|(async )?function) \w+/,
    "cli/run-cli.ts": /^const commands\b/m,
    "package.json": /"scripts": /,
    "README.md": /^\| `npm run verify` /m,
  },
  "a permission": {
    "integrations/permissions/catalogue.json": /"User\.Read"/,
    "packages/entra-tenant/permission-catalogue.json": /"User\.Read"/,
    "integrations/permissions/SOURCES.md": /^\| Microsoft Graph +\| \d+/m,
    "test/integrations/permissions/catalogue.test.ts": /expect\(entries\.length\)/,
  },
  "an option rename": {
    "integrations/stack-file/options.ts": /export const commonOptions = /,
    "docs/stack-file.md": /^\| `displayName` /m,
    "integrations/systems/<system>.ts": /z\.strictObject\(|options/,
    "docs/<system>.md": /^## In the stack file$/m,
  },
  "an output": {
    "integrations/connection.ts": /export function buildConnection\(/,
    "index.ts": /export interface Outputs\b/,
    "README.md": /^\| `connections` /m,
  },
  "a proof": {
    "cli/proof/proof.ts": /export async function proveConnections\(/,
    "cli/proof/proof-flows.ts": /export async function proveSignIn\(/,
    "test/quick-start.test.ts": /^const proofs: /m,
  },
  "a cloud": {
    "integrations/clouds.ts": /^const clouds: /m,
    "cli/commands/verify/clouds.ts": /graph\.microsoft\.us"/,
    "policies/rules/federated-issuer-allowed.ts": /login\.microsoftonline\.us/,
    "docs/stack-file.md": /^\| `azuread:environment` /m,
  },
  "a credential type": {
    "integrations/credentials/credentials.ts": /^const forms = /m,
    "integrations/credentials/credential-facts.ts": /export type CredentialSpec = /,
    "components/client-credential.ts": /switch \(credential\.type\)/,
    "docs/credentials.md": /^\| `secret` /m,
  },
};

/** The names that a placeholder can have today; any file at its place for one without a list. */
const names: Record<string, readonly string[]> = {
  "<system>": systems.map(({ key }) => key),
  "<rule>": levels.map(([{ name }]) => name),
  "<command>": Object.values(scripts).flatMap((script) => /^node cli\/main\.ts ([a-z-]+)$/.exec(script)?.[1] ?? []),
};

/** The existing files of a path with a placeholder. */
function filesOf(path: string): string[] {
  const [placeholder] = /<\w+>/.exec(path) ?? [];
  if (placeholder === undefined) return [path];
  const known = names[placeholder];
  return (
    known?.map((name) => path.replace(placeholder, name)) ?? globSync(path.replace(placeholder, "*"), { cwd: root })
  );
}

describe("the table of changes in CONTRIBUTING.md", () => {
  it("names ten kinds of change, with at most four files each", () => {
    expect([...places.keys()]).toEqual(Object.keys(extended));
    expect(places.size).toBe(10);
    expect([...places.values()].filter((files) => files.length > 4)).toEqual([]);
  });

  it.each(Object.entries(extended))("names the files that %s extends", (change, parts) => {
    expect(places.get(change)).toEqual(Object.keys(parts));
    const unfit = Object.entries(parts).flatMap(([path, part]) => {
      const files = filesOf(path);
      return files.length > 0 ? files.filter((file) => !part.test(readFileSync(`${root}${file}`, "utf8"))) : [path];
    });
    expect(unfit).toEqual([]);
  });

  it("describes commands that the command line has", () => {
    const registry = readFileSync(`${root}cli/run-cli.ts`, "utf8");
    expect(names["<command>"]).toContain("verify");
    expect(names["<command>"]?.filter((name) => !registry.includes(`./commands/${name}.ts"`))).toEqual([]);
  });
});
