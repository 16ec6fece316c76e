import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { deploy, specOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

const secret = "Aa8~plain'\"$x value";

function commandsOf(variant: string): string {
  const { steps } = deploy(specOf(entryOf(variant))).handoff;
  return steps.find(({ title }) => title === "Or set the values in Oro's console")?.code?.text ?? "";
}

/** Runs the commands with a `php` that only writes down how it was called. */
async function run(commands: string, encrypted: string): Promise<{ calls: string[]; script: string; stdin: string }> {
  const folder = await mkdtemp(join(tmpdir(), "oro-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const php = [
    "#!/bin/sh",
    `if [ "$1" = -r ]; then printf '%s' "$2" > '${folder}/script'; cat > '${folder}/stdin'; printf '%s' '${encrypted}'; exit; fi`,
    `echo "$@" >> '${folder}/calls'`,
  ];
  await writeFile(join(folder, "php"), php.join("\n"), { mode: 0o755 });
  await new Promise<void>((resolve) => {
    const shell = execFile("bash", ["-c", commands], { env: { PATH: `${folder}:/usr/bin:/bin` } }, () => resolve());
    shell.stdin?.end(`${secret}\n`);
  });
  const read = (name: string) => readFile(join(folder, name), "utf8");
  return { calls: (await read("calls")).trim().split("\n"), script: await read("script"), stdin: await read("stdin") };
}

it("the console gets the secret encrypted, and never in clear text as an argument", async () => {
  const { calls, script, stdin } = await run(commandsOf("orocommerce mail"), "b64==");
  expect(calls).toEqual([
    "bin/console oro:config:update oro_microsoft_integration.client_id 11111111-2222-4333-8444-555566667777",
    "bin/console oro:config:update oro_microsoft_integration.tenant 7c4a1a0e-1111-4222-8333-444455556666",
    "bin/console oro:config:update oro_imap.enable_microsoft_imap 1",
    "bin/console oro:config:update oro_microsoft_integration.client_secret b64==",
  ]);
  expect(stdin).toBe(secret);
  expect(script).toContain('get("oro_security.encoder.default")->encryptData(');
  expect(script).not.toContain(secret);
});

it("the console keeps the stored secret if it cannot be encrypted", async () => {
  const { calls } = await run(commandsOf("orocommerce sso"), "");
  expect(calls.map((call) => call.split(" ")[2])).toEqual([
    "oro_microsoft_integration.client_id",
    "oro_microsoft_integration.tenant",
  ]);
});
