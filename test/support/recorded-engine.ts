import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

/**
 * Puts a launcher in front of the engine on PATH that records the engine's input and output. Returns the environment
 * for a stage.
 */
export async function recordEngine(engineRoot: string, folder: string): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, "bin");
  const launcher = join(bin, "pulumi");
  await mkdir(bin, { recursive: true });
  await writeFile(launcher, launcherOf(join(engineRoot, "bin", "pulumi"), folder));
  await chmod(launcher, 0o755);
  return { ...process.env, PATH: [bin, process.env["PATH"]].join(delimiter) };
}

function launcherOf(engine: string, folder: string): string {
  return `#!/bin/sh
# Whoever asks for the outputs asks for the secrets in them.
if [ "$1 $2" = "stack output" ]; then exec '${engine}' "$@"; fi
record=$(mktemp -d '${folder}/run-XXXXXX')
printf '%s\\n' "$@" > "$record/arguments"
'${engine}' "$@" > "$record/stdout" 2> "$record/stderr"
code=$?
cat "$record/stdout"
cat "$record/stderr" >&2
exit $code
`;
}
