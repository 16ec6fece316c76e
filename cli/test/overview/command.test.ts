import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runInProcess } from "../../../test/support/run-command.ts";
import { deployed, integray } from "../handoff/deployed.ts";
import { type StubBackend, stubEngine } from "../stack/stub-engine.ts";

const connections = deployed({ "erp-sync": integray });
const secrets = { "erp-sync": { clientSecret: "abc8Q~s3cret" } };
const backend: StubBackend = {
  "prod-crm": { connections, secrets },
  "prod-erp": { connections, secrets },
  test: "the passphrase is wrong",
};

async function overview(...args: string[]) {
  const { projectDir, env } = stubEngine(backend);
  const ran = await runInProcess(["overview", "--no-local", ...args], projectDir, env);
  return { ...ran, read: (name: string) => readFileSync(join(projectDir, name), "utf8") };
}

interface Json {
  stacks: { stack: string }[];
  unreadable: { stack: string; problem: string }[];
  integrations: { stack: string; name: string }[];
}

it("shows several stacks, and requests no secret of them", async () => {
  const { stdout, exitCode, read } = await overview("--stack", "prod-*", "--format", "json");
  const { stacks, integrations } = JSON.parse(stdout) as Json;
  expect([exitCode, stacks.map(({ stack }) => stack), integrations.map(({ stack, name }) => [stack, name])]).toEqual([
    0,
    ["prod-crm", "prod-erp"],
    [
      ["prod-crm", "erp-sync"],
      ["prod-erp", "erp-sync"],
    ],
  ]);
  expect(read("calls")).not.toContain("--show-secrets");
});

it.each(["html", "csv", "credentials-csv", "json"])("contains no secret as %s", async (format) => {
  const { stdout, stderr } = await overview("--stack", "prod-erp", "--format", format);
  expect([stdout.includes("erp-sync"), stdout.includes("s3cret"), stderr.includes("s3cret")]).toEqual([
    true,
    false,
    false,
  ]);
});

it("shows the stacks that it could read, names the others, and ends with exit code 2", async () => {
  const { stdout, stderr, exitCode } = await overview("--all", "--format", "json");
  const { stacks, unreadable } = JSON.parse(stdout) as Json;
  expect([exitCode, stacks.length, unreadable.map(({ stack }) => stack)]).toEqual([2, 2, ["test"]]);
  expect([unreadable[0]?.problem, stderr]).toEqual([
    expect.stringContaining("the passphrase is wrong"),
    expect.stringContaining("test: stack test cannot be read: the passphrase is wrong"),
  ]);
});

it("writes nothing if it could read no stack", async () => {
  const { stdout, exitCode } = await overview("--stack", "test,test-2", "--format", "json");
  expect([stdout, exitCode]).toEqual(["", 2]);
});

it("writes a file, and reports what it contains", async () => {
  const folder = mkdtempSync(join(tmpdir(), "overview-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "permissions.csv");
  const { stdout, exitCode } = await overview("--stack", "prod-erp", "--format", "csv", "--out", file);
  expect([exitCode, stdout]).toEqual([0, `${file}: overview of 1 integration in 1 stack\n`]);
  expect(readFileSync(file, "utf8")).toMatch(/^\uFEFFstack,.*\r\n(prod-erp,.*\r\n){3}$/);
});

it("shows only the integrations that are named", async () => {
  const { stderr, exitCode } = await overview("erp-snyc", "--stack", "prod-erp");
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("did you mean erp-sync?")]);
});
