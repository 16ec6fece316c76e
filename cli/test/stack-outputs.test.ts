import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readStackOutputs } from "../stack/stack-outputs.ts";

const refusal = "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions";

it("suggests npm start if there is neither a sandbox nor a stack", async () => {
  const dir = mkdtempSync(join(tmpdir(), "outputs-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, "bin"));
  const engine = `#!/bin/sh\n[ "$1" = version ] && echo v3.300.0 && exit\necho 'error: ${refusal}' >&2; exit 255\n`;
  writeFileSync(join(dir, "bin", "pulumi"), engine, { mode: 0o755 });
  writeFileSync(join(dir, "Pulumi.yaml"), "name: contoso\nruntime: nodejs\n");
  const env = { PATH: join(dir, "bin"), ENTRA_INTEGRATIONS_CACHE: join(dir, "cache") };
  const reading = readStackOutputs({ projectDir: dir, env, withSecrets: false, onProgress: () => undefined });
  await expect(reading).rejects.toThrow(
    `the stack that is selected cannot be read: ${refusal}\n` +
      "  fix: create a sandbox with npm start, or log in to your backend and name a stack of it with --stack  [stack-unreadable]",
  );
});
