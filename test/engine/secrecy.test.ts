import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { parseConnections } from "../../integrations/connection.ts";
import { RunRecorder } from "../../cli/sandbox/run-report.ts";
import type { UpRun } from "../support/deployment.ts";
import { readProcessArguments } from "../support/process-arguments.ts";
import { recordEngine } from "../support/recorded-engine.ts";
import { findIn, readFolder, type Text } from "../support/secret-search.ts";
import { mailSender, reporting } from "../support/stack-files.ts";
import { openSeparateStage, type SeparateStage } from "../support/stage.ts";

const integrations = { reporting, "mail-sender": mailSender };
const nextPeriod = { now: "2027-01-20T00:00:00Z" };

describe("a secret", () => {
  let stage: SeparateStage;
  let records: string;
  let runs: UpRun[];
  let failures: Error[];
  let events: Text[];
  let processArguments: Text[];

  // Everything that happens to secrets in their life: born, kept, taken over by the next one, half made, looked at.
  beforeAll(async () => {
    records = await mkdtemp(join(tmpdir(), "entra-records-"));
    stage = await openSeparateStage({ env: await recordEngine(inject("engineRoot"), records), usesVault: false });
    const { deployment, project, tenant } = stage;
    const taken = vi.spyOn(RunRecorder.prototype, "take");
    await project.write(integrations);
    const created = await deployment.up();

    await project.write(integrations, nextPeriod);
    // The tenant has told the secret, and what the provider asks next is refused.
    const added = await tenant.set({ method: "POST", path: "/addPassword$", action: "hold-before" });
    const failing = deployment.up().then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    await added.sprung;
    await tenant.set({ method: "GET", path: "^/v1.0/applications/[^/]+$", action: "refuse" });
    added.release();
    failures = [await failing].filter((error) => error !== undefined);

    const paused = await tenant.set({ method: "GET", path: "^/v1.0/applications/[^/]+$", action: "hold-before" });
    const repairing = deployment.up();
    await paused.sprung;
    processArguments = readProcessArguments();
    paused.release();
    runs = [created, await repairing];
    await deployment.preview();
    await deployment.refresh();
    // Pulumi's SDK says every value in its debug messages; they are passed on to nobody, as the files and outputs show.
    events = taken.mock.calls
      .filter(([event]) => (event.diagnosticEvent?.severity as string | undefined) !== "debug")
      .map(([event]) => ({ name: `event ${event.sequence}`, text: JSON.stringify(event) }));
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await rm(records, { recursive: true });
  });

  it("of a client is in no file of the sandbox or the project", async () => {
    expect(findIn(await readFolder(stage.project.dir), clientSecrets())).toEqual([]);
  });

  it("of the deploying identity is only in the tenant's file", async () => {
    const { clientSecret } = stage.tenant.connection.deployer;
    const files = [...(await readFolder(stage.project.dir)), ...(await readFolder(records))];
    expect(findIn(files, [clientSecret])).toEqual([".local/tenant.json"]);
  });

  it("is in no output, log or input of the engine", async () => {
    expect(findIn(await readFolder(records), allSecrets())).toEqual([]);
  });

  it("is in no event of a run", () => {
    expect(findIn(events, allSecrets())).toEqual([]);
  });

  it("is in no error, even if the run fails after the secret was created", () => {
    expect(failures).toHaveLength(1);
    const texts = failures.map((error) => ({
      name: error.message,
      text: `${String(error.stack)}${JSON.stringify(error)}`,
    }));
    expect(findIn(texts, allSecrets())).toEqual([]);
  });

  it("is in no process argument during a run", () => {
    expect(findIn(processArguments, allSecrets())).toEqual([]);
  });

  // Without this, the tests above could be searching nothing.
  it("would be found by this search, like public values", async () => {
    const { clientId } = parseConnections(runs[0]!.outputs["connections"])["reporting"]!.entra!;
    const found = findIn([...(await readFolder(stage.project.dir)), ...(await readFolder(records))], [clientId]);
    expect(found).toEqual(
      expect.arrayContaining([
        ".local/state/.pulumi/stacks/entra-integrations/test.json",
        expect.stringMatching(/^run-\w+\/stdout$/),
      ]),
    );
    expect(findIn(events, [clientId])).not.toEqual([]);
    expect(findIn(processArguments, [process.execPath])).not.toEqual([]);
  });

  function clientSecrets(): string[] {
    return runs.flatMap(({ outputs }) =>
      Object.values(outputs["secrets"] as Record<string, { clientSecret: string }>).map((one) => one.clientSecret),
    );
  }

  function allSecrets(): string[] {
    return [...clientSecrets(), stage.tenant.connection.deployer.clientSecret];
  }
});
