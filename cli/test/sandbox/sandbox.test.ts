import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tryLock } from "../../../packages/entra-tenant/lock.ts";
import { locateSandbox, type SandboxFolder } from "../../sandbox/folder.ts";
import { openGraph } from "../../sandbox/graph.ts";
import { openSandbox, resetSandbox } from "../../sandbox/sandbox.ts";
import { lockSandbox } from "../../sandbox/lock.ts";

/** A project whose sandbox was never opened. */
function newProject(): { dir: string; env: NodeJS.ProcessEnv; folder: SandboxFolder } {
  const dir = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, "Pulumi.yaml"), "name: contoso\nruntime: nodejs\n");
  mkdirSync(join(dir, "bin"));
  writeFileSync(join(dir, "bin", "pulumi"), "#!/bin/sh\necho v3.300.0\n", { mode: 0o755 });
  const env = { ENTRA_INTEGRATIONS_CACHE: join(dir, "cache"), PATH: join(dir, "bin") };
  return { dir, env, folder: locateSandbox(dir, env) };
}

/** Whether somebody still has the tenant or the sandbox. */
function isHeld(folder: SandboxFolder): boolean {
  const unlocks = [`${folder.tenantFile}-lock`, join(folder.root, "sandbox-lock")].map(tryLock);
  for (const unlock of unlocks) unlock?.();
  return unlocks.includes(undefined);
}

describe("a sandbox that cannot be opened", () => {
  it("lets go of the tenant that it was starting", async () => {
    const { dir, env, folder } = newProject();
    mkdirSync(folder.pulumiHome, { recursive: true });
    writeFileSync(join(folder.pulumiHome, "plugins"), "");
    await expect(openSandbox({ projectDir: dir, env })).rejects.toThrow();
    expect([existsSync(folder.tenantFile), isHeld(folder)]).toEqual([true, false]);
  });

  it("reports a damaged clock and its fix", async () => {
    const { dir, env, folder } = newProject();
    mkdirSync(folder.root);
    writeFileSync(folder.clockFile, '{"aheadMill');
    await expect(openSandbox({ projectDir: dir, env })).rejects.toThrow(
      `${folder.clockFile}: must hold the time of the sandbox, but is damaged\n` +
        "  fix: start over today with npm run local -- reset  [clock-damaged]",
    );
    expect(isHeld(folder)).toBe(false);
  });

  it("reports that the tenant of its stacks is gone, instead of deploying to a new one", async () => {
    const { dir, env, folder } = newProject();
    const stacks = join(folder.stateDir, ".pulumi", "stacks", "contoso");
    mkdirSync(stacks, { recursive: true });
    writeFileSync(join(stacks, "dev.json"), "{}");
    await expect(openSandbox({ projectDir: dir, env })).rejects.toThrow(
      `${folder.tenantFile} is missing, but stacks were deployed onto its tenant\n` +
        "  fix: put back a copy of it, or begin again: npm run local -- reset  [tenant-missing]",
    );
    expect(isHeld(folder)).toBe(false);
  });
});

describe("a reset", () => {
  it("deletes the tenant with its sign-ins, and keeps other files of the folder", async () => {
    const { dir, env, folder } = newProject();
    const sandbox = await openSandbox({ projectDir: dir, env });
    const signedIn = await openGraph(sandbox.tenant);
    await signedIn[Symbol.asyncDispose]();
    await sandbox.close();
    writeFileSync(join(folder.root, "notes.txt"), "");
    const tenantFiles = () => readdirSync(folder.root).filter((name) => /^(tenant|notes)[.-]/.test(name));
    expect(tenantFiles()).toContain("tenant-sign-ins.jsonl");
    await resetSandbox(folder, () => undefined);
    expect(tenantFiles()).toEqual(["notes.txt", "tenant.json-lock"]);
  });
});

describe("a sandbox that another command has", () => {
  it("opens a complete sandbox after an earlier reset, and a reset reports that it waits", async () => {
    const { dir, env, folder } = newProject();
    mkdirSync(folder.root);
    const unlock = await lockSandbox(folder, () => undefined);
    const waiting = Promise.withResolvers<string>();
    const opening = openSandbox({ projectDir: dir, env, onProgress: waiting.resolve });
    await waiting.promise;
    const resets = Promise.withResolvers<string>();
    const reset = resetSandbox(folder, resets.resolve);
    expect(await resets.promise).toBe("another run has the sandbox; waiting for it");
    // What the reset removes is removed here: which of the two gets the lock first is chance.
    for (const path of [folder.passphraseFile, folder.stateDir, folder.pulumiHome, folder.projectsDir]) {
      rmSync(path, { recursive: true, force: true });
    }
    unlock();
    const sandbox = await opening;
    const there = [folder.passphraseFile, folder.stateDir, folder.pulumiHome, folder.projectsDir].map(existsSync);
    await sandbox.close();
    await reset;
    expect(there).toEqual([true, true, true, true]);
  });
});
