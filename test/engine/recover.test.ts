import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deploymentEnvironment } from "../../cli/sandbox/environment.ts";
import { stackName } from "../support/project-folder.ts";
import { type Ran, runInProcess } from "../support/run-command.ts";
import { erpSync } from "../support/stack-files.ts";
import { openSeparateStage, type SeparateStage } from "../support/stage.ts";
import { readRegistrations } from "../support/tenant-contents.ts";

let stage: SeparateStage;

beforeAll(async () => {
  stage = await openSeparateStage();
  const { caFile } = stage.tenant.connection;
  setDefaultCACertificates([...getCACertificates("bundled"), readFileSync(caFile, "utf8")]);
});
afterAll(async () => {
  setDefaultCACertificates(getCACertificates("bundled"));
  await stage[Symbol.asyncDispose]();
});

/** Runs `recover` with the user's own backend and identity, as for a real tenant. */
async function recover(...args: string[]): Promise<Ran> {
  const { project, tenant } = stage;
  const env = {
    ...deploymentEnvironment(project.sandbox, tenant.connection, tenant.connection.caFile),
    PULUMI_HOME: project.sandbox.pulumiHome,
  };
  return await runInProcess(["recover", "--no-local", "--stack", stackName, ...args], project.dir, env);
}

const names = async (): Promise<string[]> => (await readRegistrations(stage.graph)).map(({ name }) => name);

it("finds the registration of a killed run in the state of a real backend, removes it, and the next run succeeds", async () => {
  const steady = { "erp-sync": erpSync };
  await stage.project.write(steady);
  await stage.deployment.up();
  await stage.project.write({ ...steady, late: erpSync });
  const trap = await stage.tenant.set({ method: "POST", path: "^/v1\\.0/applications$", action: "hold-after" });
  const killed = stage.deployment.up();
  const failed = expect(killed).rejects.toThrow();
  await Promise.race([trap.sprung, killed]);
  stage.deployment.kill();
  await failed;

  expect(await names()).toEqual(["erp-sync", "late"]);
  const { stdout, exitCode } = await recover("--remove", "--yes");
  expect(stdout).toContain("1 object of stack test that it does not know:\napplication Integray late\n");
  expect([exitCode, await names()]).toEqual([0, ["erp-sync"]]);

  await stage.deployment.up();
  expect(await names()).toEqual(["erp-sync", "late"]);
});
