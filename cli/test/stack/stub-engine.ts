import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Connections } from "../../../integrations/connection.ts";

/** A backend of the stub: outputs and state by name of the stack, or the error of the engine. */
export type StubBackend = Readonly<
  Record<string, { connections: Connections; secrets?: unknown; state?: object } | string>
>;

/**
 * Creates a project folder and an environment in which `pulumi` is a script that lists and reads these stacks. It
 * writes its arguments to `calls` in the folder. A text instead of a backend is the error of every command.
 */
export function stubEngine(backend: StubBackend | string): { projectDir: string; env: Record<string, string> } {
  const dir = mkdtempSync(join(tmpdir(), "stacks-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const folder of ["bin", "stacks"]) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, "Pulumi.yaml"), "name: contoso\nruntime: nodejs\n");
  const stacks = typeof backend === "string" ? {} : backend;
  writeFileSync(join(dir, "listed"), JSON.stringify(Object.keys(stacks).map((name) => ({ name, current: false }))));
  for (const [name, outputs] of Object.entries(stacks)) {
    const file = join(dir, "stacks", name.replaceAll("/", "+"));
    if (typeof outputs === "string") writeFileSync(`${file}.error`, `error: ${outputs}`);
    else {
      const { state, ...shown } = outputs;
      writeFileSync(file, JSON.stringify(shown));
      if (state !== undefined) writeFileSync(`${file}.state`, JSON.stringify(state));
    }
  }
  if (typeof backend === "string") writeFileSync(join(dir, "refusal"), `error: ${backend}`);
  writeFileSync(join(dir, "bin", "pulumi"), script(dir), { mode: 0o755 });
  const env = { PATH: `${join(dir, "bin")}:/usr/bin:/bin`, ENTRA_INTEGRATIONS_CACHE: join(dir, "cache") };
  return { projectDir: dir, env };
}

function script(dir: string): string {
  return [
    "#!/bin/sh",
    '[ "$1" = version ] && echo v3.300.0 && exit',
    `cd '${dir}'`,
    'echo "$*" >> calls',
    "if [ -e refusal ]; then cat refusal >&2; exit 255; fi",
    'if [ "$2" = ls ]; then cat listed; exit; fi',
    // stack export --stack <name>
    'if [ "$2" = export ]; then cat "stacks/$(echo "$4" | tr / +).state"; exit; fi',
    // stack output --json --stack <name> [--show-secrets]
    'file="stacks/$(echo "$5" | tr / +)"',
    'if [ -e "$file" ]; then cat "$file"; exit; fi',
    'if [ -e "$file.error" ]; then cat "$file.error" >&2; exit 255; fi',
    `echo "error: no stack named '$5' found" >&2; exit 255`,
  ].join("\n");
}
