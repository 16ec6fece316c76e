import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { moveIntegrations } from "../../cli/commands/move.ts";
import { openTerminal } from "../../cli/output/terminal.ts";
import type { UpReport } from "../../cli/sandbox/deployment.ts";
import { locateState } from "../../cli/sandbox/state-file.ts";
import { countIntegrations } from "../support/integration-count.ts";
import { changesOf } from "../support/run-text.ts";
import { openTenantGraph } from "../support/tenant-graph.ts";
import { readObjects, withoutTags } from "../support/tenant-objects.ts";
import { makeProject } from "./sandbox-project.ts";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const { colors } = openTerminal({ write: () => true }, { write: () => true }, {});
const client = (name: string, options: object = {}) => ({
  system: "custom",
  redirectUris: [`https://${name}.contoso.com/cb`],
  ...options,
});

const { count, timeout } = countIntegrations(2);
const more = Array.from({ length: count - 2 }, (_, index) => `client-${String(index)}`);
const names = ["shop", "reports", ...more];

// A run takes seconds, so two stacks go through all steps once, and each test checks a recorded step.
let steps: string[];
let afterMove: { objects: object[]; files: Record<string, string> };
let before: object[];
let after: object[];
let unfinished: { refused: string; repaired: string[] };
let destination: UpReport;
let source: UpReport;
let rotated: UpReport;
let answers: string[];

beforeAll(async () => {
  const shop = client("shop", {
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    consent: "granted",
    deliverTo: { keyVault: { vaultId } },
  });
  let now = new Date("2026-11-22T00:00:00Z");
  const credential = { type: "secret", rotationStart: "2026-11-21", rotateEveryDays: 80 };
  const others = Object.fromEntries(more.map((name) => [name, client(name, { credential: { ...credential } })]));
  const integrations = { shop, reports: client("reports", { credential }), ...others, stays: client("stays") };
  using project = makeProject(integrations, ["dev", "prod"]);
  const prod = join(project.dir, "Pulumi.prod.yaml");
  writeFileSync(prod, stringify({ config: { "entra-integrations:integrations": { other: client("other") } } }));
  await using sandbox = await project.open({ now: () => now });
  await using graph = await openTenantGraph(sandbox.tenant);
  const stacks = { dev: sandbox.stack("dev"), prod: sandbox.stack("prod") };
  const created = await stacks.dev.up({ now });
  await stacks.prod.up({ now });
  const secrets = created.outputs["secrets"]?.value as Record<string, { clientSecret: string }>;
  const connections = created.outputs["connections"]?.value as Record<string, { entra: { clientId: string } }>;
  const signIn = async () => {
    const all = names.map((name) => graph.signIn(connections[name]!.entra.clientId, secrets[name]!.clientSecret));
    answers.push((await Promise.all(all)).join());
  };
  const request = { projectDir: project.dir, env: project.env, isLocal: true, from: "dev", to: "prod", now };
  const terminal = { print: () => undefined, progress: () => undefined, colors };
  const stateFile = locateState(sandbox.folder, "entra-integrations", "dev");
  const oldState = readFileSync(stateFile, "utf8");
  before = await readObjects(graph);
  [answers, steps] = [[], []];

  // Each attempt ends after its first step, like a command that is killed.
  for (let [isDone, attempt] = [false, 0]; !isDone && attempt < 9; attempt += 1) {
    const onStep = (step: string): never => {
      steps.push(step);
      throw new Error("killed");
    };
    isDone = await moveIntegrations({ ...request, names, onStep }, terminal).then(
      () => true,
      (error: unknown) => String(error) !== "Error: killed" && expect.fail(String(error)),
    );
    await signIn();
  }
  afterMove = {
    objects: await readObjects(graph),
    files: { dev: readFileSync(join(project.dir, "Pulumi.dev.yaml"), "utf8"), prod: readFileSync(prod, "utf8") },
  };

  // A run of the destination with its old file must not delete the registrations.
  writeFileSync(prod, stringify({ config: { "entra-integrations:integrations": { other: client("other") } } }));
  const refused = await stacks.prod.up({ now }).then(String, String);
  writeFileSync(prod, afterMove.files["prod"]!);
  // The engine is killed after it has saved the destination and before it saves the source.
  writeFileSync(stateFile, oldState);
  const repaired: string[] = [];
  const onStep = (step: string): void => void repaired.push(step);
  await moveIntegrations({ ...request, names, onStep }, terminal);
  unfinished = { refused, repaired };

  destination = await stacks.prod.up({ now });
  await signIn();
  source = await stacks.dev.up({ now });
  await signIn();
  after = await readObjects(graph);
  now = new Date("2027-02-10T00:00:00Z");
  rotated = await stacks.prod.up({ now });
}, timeout);

describe("npm run move", () => {
  it("can be interrupted after each step", () => {
    expect(steps).toEqual([
      "entry added to the destination",
      "connection recorded in the destination",
      "resources protected",
      "resources moved",
      "entry removed from the source",
    ]);
    expect(new Set(answers.flatMap((answer) => answer.split(",")))).toEqual(new Set(["ok"]));
  });

  it("changes nothing in Entra", () => {
    expect(afterMove.objects).toEqual(before);
  });

  it("moves the entries", () => {
    expect(afterMove.files["dev"]).not.toMatch(/shop|reports/);
    expect(afterMove.files["prod"]).toMatch(/other:[^]*shop:[^]*reports:/);
  });

  it("finishes a move that ended while the engine saved the states", () => {
    // The run with the old file has replaced the outputs.
    expect(unfinished.repaired).toEqual(["connection recorded in the destination", "copies removed from the source"]);
  });

  it("keeps the registrations if the destination runs with its old file", () => {
    expect(unfinished.refused).toContain("protected");
  });

  it("lets the next runs change only tags", () => {
    const tags = names.flatMap((name) => [
      `update ${name}-application tags[0]`,
      `update ${name}-service-principal tags[1]`,
    ]);
    const all = [
      ...tags,
      'update shop-vault-client-id tags["managed-by"]',
      'update shop-vault-client-secret tags["managed-by"]',
      'update shop-vault-tenant-id tags["managed-by"]',
    ];
    expect(changesOf(destination)).toEqual(all.sort());
    expect(source.steps).toEqual([]);
    expect(withoutTags(after)).toEqual(withoutTags(before));
  });

  it("lets the destination rotate the secret", () => {
    expect(changesOf(rotated)).toContain("create reports-secret-1");
  });
});
