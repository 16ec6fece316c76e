import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runInProcess } from "../../../test/support/run-command.ts";
import type { Inventory } from "../../commands/inventory/model.ts";
import { type StubBackend, stubEngine } from "../stack/stub-engine.ts";
import { startTrustedTenant } from "../trusted-tenant.ts";
import { stacksOf } from "./seeded.ts";

const tenant = startTrustedTenant();

async function inventory(backend: StubBackend | string, ...args: string[]) {
  const { projectDir, env } = stubEngine(backend);
  const { clientId, clientSecret } = tenant().deployer;
  const ran = await runInProcess(["inventory", "--no-local", ...args], projectDir, {
    ...env,
    ARM_METADATA_HOSTNAME: tenant().metadataHost,
    AZURE_AUTHORITY_HOST: `${tenant().origin}/`,
    ARM_TENANT_ID: tenant().tenantId,
    ARM_CLIENT_ID: clientId,
    ARM_CLIENT_SECRET: clientSecret,
  });
  expect(`${ran.stdout}${ran.stderr}`).not.toContain(clientSecret);
  return ran;
}

it("reads a tenant in which no stack was deployed yet", async () => {
  const { stdout, stderr, exitCode } = await inventory({}, "--json");
  const { registrations, tenantId, notes } = JSON.parse(stdout) as Inventory;
  expect([exitCode, tenantId, registrations.map(({ displayName }) => displayName), notes]).toEqual([
    0,
    tenant().tenantId,
    ["Deployer"],
    [],
  ]);
  expect(stderr).toContain("reading registrations: 1\n");
});

it("names the stack that manages a registration, and stacks that it cannot read", async () => {
  const [prod] = stacksOf({ deployer: tenant().deployer.clientId }).stacks;
  const backend = { prod: { connections: prod!.connections }, test: "the passphrase is wrong" };
  const { stdout, exitCode } = await inventory(backend, "--json");
  const { registrations, notes } = JSON.parse(stdout) as Inventory;
  expect([exitCode, registrations[0]?.manager, notes]).toEqual([
    0,
    { state: "managed", stack: "prod", integration: "deployer" },
    ["Stack test is left out: stack test cannot be read: the passphrase is wrong"],
  ]);
});

it("uses only tags if the backend cannot be read, and says so", async () => {
  const { stdout, exitCode } = await inventory("you are not logged in");
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringContaining(
      "Only tags show which stack manages a registration: the stacks of your backend cannot be listed: you are not logged in",
    ),
  ]);
});

it("writes a page, and does not replace one without --force", async () => {
  const folder = mkdtempSync(join(tmpdir(), "inventory-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "inventory.html");
  const first = await inventory({}, "--html", file);
  const second = await inventory({}, "--html", file);
  expect([first.exitCode, first.stdout, second.exitCode]).toEqual([0, `${file}: inventory of 1 registration\n`, 2]);
  expect(readFileSync(file, "utf8")).toMatch(/^<!doctype html>/);
});

it("combines filters, and takes days without a number", async () => {
  const { stdout } = await inventory({}, "--unmanaged", "--expiring", "--unused", "90", "--csv");
  expect(stdout.split("\r\n")).toHaveLength(2);
});

it.each([
  [["--expiring", "soon"], "It must be a number of days"],
  [["--json", "--csv"], "cannot be used with option"],
])("refuses %s", async (args, message) => {
  const { stderr, exitCode } = await inventory({}, ...args);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
});
