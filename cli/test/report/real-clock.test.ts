import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openClock } from "../../sandbox/clock.ts";
import { createSandboxFolder, locateSandbox } from "../../sandbox/folder.ts";
import { readRealClock } from "../../commands/report/real-clock.ts";

const time = "2999-01-01T00:00:00.000Z";

function project(): { projectDir: string; env: NodeJS.ProcessEnv } {
  const projectDir = mkdtempSync(join(tmpdir(), "entra-clock-"));
  onTestFinished(() => rmSync(projectDir, { recursive: true }));
  writeFileSync(join(projectDir, "Pulumi.yaml"), "name: entra-integrations\nruntime: nodejs\n");
  return { projectDir, env: { ENTRA_INTEGRATIONS_SANDBOX: join(projectDir, "sandbox") } };
}

function isSandboxTime(host: string, text = time): boolean {
  const { projectDir, env } = project();
  const given = { ...env, AZURE_AUTHORITY_HOST: host, ENTRA_INTEGRATIONS_SANDBOX_TIME: text };
  return readRealClock({ projectDir, env: given, stack: "prod" }, { isFile: true }).toISOString() === time;
}

describe("the clock of the report", () => {
  it.each(["https://localhost:8443", "https://127.0.0.1", "https://127.8.9.10:1", "https://[::1]:8443"])(
    "is that of a sandbox at %s",
    (host) => expect(isSandboxTime(host)).toBe(true),
  );

  it.each([
    "https://login.microsoftonline.com",
    "https://127.0.0.1.evil.example",
    "https://localhost.evil.example",
    "https://evil.example/localhost",
    "https://localhost@evil.example",
    "localhost",
    "",
  ])("is that of the machine on a tenant at %j, whatever the variable says", (host) =>
    expect(isSandboxTime(host)).toBe(false),
  );

  it("is that of the machine if the variable is not a time", () => {
    expect(isSandboxTime("https://localhost:8443", "tomorrow")).toBe(false);
  });

  it("is that of the sandbox for a preview that is made there, and not for one in a file", () => {
    const { projectDir, env } = project();
    const folder = locateSandbox(projectDir, env);
    createSandboxFolder(folder);
    openClock(folder).travelTo(new Date(time));
    const source = { projectDir, env, isLocal: true };
    const yearOf = (isFile: boolean) => readRealClock(source, { isFile }).getUTCFullYear();
    expect(yearOf(false)).toBe(2999);
    expect(yearOf(true)).toBeLessThan(2999);
  });
});
