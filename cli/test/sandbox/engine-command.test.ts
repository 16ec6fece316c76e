import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { CommandFailed, EngineCommand } from "../../sandbox/engine-command.ts";

/** An engine that is a shell script. */
function engine(script: string, env: NodeJS.ProcessEnv = {}): { command: EngineCommand; cwd: string } {
  const root = mkdtempSync(join(tmpdir(), "engine-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin", "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const found = { root, version: "3.259.0", source: "path" } as const;
  return { command: new EngineCommand(found, { PATH: process.env["PATH"], ...env }), cwd: root };
}

describe("EngineCommand", () => {
  it("runs without questions and returns the output", async () => {
    const { command, cwd } = engine('echo "$@"; echo aside >&2');
    expect(await command.run(["stack", "ls"], cwd)).toEqual({
      stdout: "stack ls --non-interactive\n",
      stderr: "aside\n",
      code: 0,
    });
  });

  it("gives the engine its own environment and nothing of this process", async () => {
    process.env["FROM_THE_USER"] = "yes";
    onTestFinished(() => void Reflect.deleteProperty(process.env, "FROM_THE_USER"));
    const { command, cwd } = engine('echo "$FROM_THE_SANDBOX/$FROM_THE_RUN/$FROM_THE_USER"', {
      FROM_THE_SANDBOX: "sandbox",
    });
    const { stdout } = await command.run([], cwd, { FROM_THE_RUN: "run" });
    expect(stdout).toBe("sandbox/run/\n");
  });

  it("fails with the engine's message", async () => {
    const { command, cwd } = engine("echo no such stack >&2; exit 255");
    const failure = await command.run(["up"], cwd).catch((error: unknown) => error);
    expect(failure).toMatchObject({ result: { stderr: "no such stack\n", code: 255 } });
    expect(failure).toBeInstanceOf(CommandFailed);
  });

  it("asks a running engine to end when cancelled", async () => {
    const { command, cwd } = engine('trap "echo saved; exit 1" INT; echo ready; while :; do sleep 0.01; done');
    const onOutput = (text: string): void => {
      if (text === "ready\n") command.cancel();
    };
    const failure = await command.run(["up"], cwd, {}, onOutput).catch((error: unknown) => error);
    expect(failure).toMatchObject({ result: { stdout: "ready\nsaved\n", code: 1 } });
  });

  it("ends a running engine at once when killed", async () => {
    const { command, cwd } = engine('trap "" INT; echo ready; while :; do sleep 0.01; done');
    const failure = await command.run(["up"], cwd, {}, () => command.kill()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ result: { code: 128 } });
  });

  it("reports a missing engine", async () => {
    const { command, cwd } = engine("");
    rmSync(join(cwd, "bin", "pulumi"));
    await expect(command.run(["up"], cwd)).rejects.toThrow("ENOENT");
  });
});
