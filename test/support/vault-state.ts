import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { inject } from "vitest";
import { locateState } from "../../cli/sandbox/state-file.ts";
import type { SandboxFolder } from "../../cli/sandbox/folder.ts";

/**
 * Puts an engine first on PATH that gets the key of a state from a vault. Deriving the key from a passphrase, as users
 * of the sandbox do, takes 1,000,000 rounds of PBKDF2 at each start: half of the processor time of a short run. Tests
 * of the passphrase do not use this. With `ofNewStacks`, a stack gets the vault when a command of the sandbox creates it,
 * otherwise only if `writeVaultState` has written its state. Writes the launcher to `dir`. Returns the value of PATH.
 */
export function vaultPath(dir: string, { ofNewStacks = false } = {}): string {
  const bin = join(dir, "engine", "bin");
  const launcher = join(bin, "pulumi");
  mkdirSync(bin, { recursive: true });
  const engine = join(inject("engineRoot"), "bin", "pulumi");
  writeFileSync(launcher, launcherOf(engine, inject("engineVersion"), ofNewStacks ? newStack : ""));
  chmodSync(launcher, 0o755);
  return [bin, process.env["PATH"]].join(delimiter);
}

/** The variables with which an engine gets the key from the vault in the state. */
export function vaultEnvironment(): Record<string, string> {
  return {
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    VAULT_SERVER_URL: inject("vaultOrigin"),
    VAULT_SERVER_TOKEN: "unused",
  };
}

/** Writes an empty state with the vault for a stack, unless it already has a state. */
export function writeVaultState(folder: SandboxFolder, projectName: string, stackName: string): void {
  const file = locateState(folder, projectName, stackName);
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(folder.stateDir, ".pulumi", "meta.yaml"), "version: 1\n");
  writeFileSync(file, emptyState(`organization/${projectName}/${stackName}`));
}

function emptyState(stack: string): string {
  const encryptedkey = Buffer.from("key").toString("base64");
  const latest = {
    manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" },
    secrets_providers: { type: "cloud", state: { url: "hashivault://tests", encryptedkey } },
  };
  return JSON.stringify({ version: 3, checkpoint: { stack, latest } });
}

// Replaces `stack init`. The sandbox runs it in a folder with the name of the project.
const newStack = `
if [ "$1 $2" = 'stack init' ]; then
  project=$(basename "$PWD")
  backend=\${PULUMI_BACKEND_URL#file://}
  dir=\${backend%%\\?*}/.pulumi
  mkdir -p "$dir/stacks/$project"
  echo 'version: 1' > "$dir/meta.yaml"
  printf '${emptyState("organization/%s/%s")}' "$project" "$3" > "$dir/stacks/$project/$3.json"
  exit
fi`;

function launcherOf(engine: string, version: string, atStart: string): string {
  const variables = Object.entries(vaultEnvironment()).map(([name, value]) => `export ${name}='${value}'`);
  return `#!/bin/sh
[ "$*" = version ] && exec echo 'v${version}'
${variables.join("\n")}${atStart}
exec '${engine}' "$@"
`;
}
