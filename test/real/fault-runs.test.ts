import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DeploymentFailed } from "../../cli/sandbox/deployment.ts";
import { type FaultKind, openFaults } from "../../cli/sandbox/faults.ts";
import { type CliDeployment, openCliDeployment } from "../support/cli-deployment.ts";
import { createProjectFolder } from "../support/project-folder.ts";
import { openTenantGraph, type TenantGraph } from "../support/tenant-graph.ts";
import { startTenantProcess } from "../support/tenant-process.ts";

// ENTRA_TEST_FAULT_RUNS=20 runs as many of each kind; ENTRA_TEST_FAULT_SEED begins elsewhere; ENTRA_TEST_FAULT_LOG keeps what was printed.
const runs = Number(process.env["ENTRA_TEST_FAULT_RUNS"] ?? 2);
const firstSeed = Number(process.env["ENTRA_TEST_FAULT_SEED"] ?? 1);
const log = process.env["ENTRA_TEST_FAULT_LOG"];
const seeds = Array.from({ length: runs }, (_, index) => firstSeed + index);

/** After these the client knows that its request was not carried out, or that it was. */
const clearOutcomes: readonly FaultKind[] = ["throttle", "reset", "lag", "slow", "skew"];
/** Leftovers of a creation without an answer, as described in docs/rehearsing-faults.md. */
const documented = /^(application|client secret|service principal|app role assignment|permission grant) /;

const erp = {
  system: "custom",
  redirectUris: ["https://erp.contoso.com/cb"],
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  consent: "granted",
  credential: { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01" },
};

/** Deploys up to four times while a fifth of all requests fail, then follows the documentation. */
async function deploy(seed: number, only?: readonly FaultKind[]) {
  await using cleanUp = new AsyncDisposableStack();
  const project = cleanUp.use(await createProjectFolder());
  const tenant = await startTenantProcess(project.sandbox.tenantFile);
  cleanUp.defer(() => tenant.close());
  const graph = cleanUp.use(await openTenantGraph(tenant.connection));
  const deployment = cleanUp.use(await openCliDeployment(project, process.env));
  await project.write({ erp });
  const faults = openFaults(project.sandbox);
  const messages: string[] = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    // The providers wait as long as requested.
    faults.set({ seed: seed * 100 + attempt, rate: 0.2, only, retryAfterSeconds: 0, slowSeconds: 0.05 });
    const message = await messageOf(deployment.upOnly());
    if (message === undefined) break;
    messages.push(message);
  }
  faults.end();
  const forgotten = await forgetUnreadable(deployment);
  const removed = await deployment.removeLeftovers();
  if (log !== undefined) appendFileSync(log, `${JSON.stringify({ seed, only, forgotten, removed, messages })}\n`);
  await deployment.upOnly("--refresh");
  const state = await deployment.readResources();
  const known = state.flatMap(({ type, id }) => (type.startsWith("azuread:") ? (id?.split("/").at(-1) ?? []) : []));
  const { steps } = await deployment.preview();
  return { messages, forgotten, removed, known: known.sort(), there: await idsOf(graph), steps };
}

/** Deletes unreadable resources from the state, as described in docs/rehearsing-faults.md. */
async function forgetUnreadable(deployment: CliDeployment): Promise<string[]> {
  const message = (await messageOf(deployment.preview())) ?? "";
  const found = [...message.matchAll(/unmarshaling (urn:\S+)'s instance state via upgrade/g)].map(([, urn]) => urn!);
  const urns = [...new Set(found)];
  for (const urn of urns) await deployment.forget(urn);
  return urns;
}

async function messageOf(run: Promise<unknown>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof DeploymentFailed) return error.message;
    throw error;
  }
}

/** Graph's ids of all objects of the stack in the tenant. */
async function idsOf(graph: TenantGraph): Promise<string[]> {
  const applications = (await graph.list("/applications")).filter(({ tags }) =>
    (tags as string[]).some((tag) => tag.startsWith("entra-integrations:")),
  );
  const ids: string[] = [];
  for (const { id, appId, passwordCredentials } of applications) {
    ids.push(id, ...(passwordCredentials as { keyId: string }[]).map(({ keyId }) => keyId));
    for (const principal of await graph.list(`/servicePrincipals?$filter=appId eq '${appId as string}'`)) {
      const path = `/servicePrincipals/${principal.id}`;
      const children = [`${path}/appRoleAssignments`, `${path}/oauth2PermissionGrants`].map((one) => graph.list(one));
      ids.push(principal.id, ...(await Promise.all(children)).flat().map((one) => one.id));
    }
  }
  return ids.sort();
}

describe("the published azuread provider on a tenant of which a fifth of all requests fail", () => {
  it.each(seeds)("creates nothing twice if the outcome of each request is clear (seed %i)", async (seed) => {
    const { forgotten, removed, known, there, steps } = await deploy(seed, clearOutcomes);
    const secrets = forgotten.map(() => expect.stringMatching(/^client secret /) as string);
    expect({ removed, there, steps }).toEqual({ removed: secrets, there: known, steps: [] });
    expect(known).toHaveLength(5);
  });

  it.each(seeds)("leaves only the documented objects (seed %i)", async (seed) => {
    const { removed, known, there, steps } = await deploy(seed);
    expect({ undocumented: removed.filter((what) => !documented.test(what)), there, steps }).toEqual({
      undocumented: [],
      there: known,
      steps: [],
    });
    expect(known).toHaveLength(5);
  });
});
