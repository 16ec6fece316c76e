import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type TenantHandle } from "../packages/entra-tenant/index.ts";
import { corpus, corpusSeed } from "./support/adoption-corpus/corpus.ts";
import { createCorpusClock, makeCorpus } from "./support/adoption-corpus/make-corpus.ts";
import type { MadeRegistration } from "./support/adoption-corpus/made-registration.ts";
import { readWhole, sorted, type WholeRegistration } from "./support/adoption-corpus/read-whole.ts";
import { openTenantGraph, type TenantGraph } from "./support/tenant-graph.ts";

describe("the corpus of registrations that people made", () => {
  const clock = createCorpusClock();
  let tenant: TenantHandle;
  let graph: TenantGraph;
  let made: MadeRegistration[];
  const wholes = new Map<string, WholeRegistration>();

  beforeAll(async () => {
    tenant = await startTenant({ seed: corpusSeed, now: () => clock.now });
    made = await makeCorpus(tenant, clock);
    graph = await openTenantGraph(tenant);
    for (const { key, clientId } of made) wholes.set(key, await readWhole(graph, clientId));
  });
  afterAll(async () => {
    await graph[Symbol.asyncDispose]();
    await tenant.close();
  });

  it("is in the tenant as a whole", () => {
    expect(made.map(({ key }) => key)).toEqual(corpus.map(({ key }) => key));
    expect(new Set(made.map(({ clientId }) => clientId)).size).toBe(corpus.length);
  });

  it("has each property that was sent", () => {
    for (const { key, application, servicePrincipal } of corpus) {
      const whole = wholes.get(key);
      if (application !== undefined) expect(whole?.application).toMatchObject(sorted(application) as object);
      if (servicePrincipal === "none") expect(whole?.servicePrincipal).toBeUndefined();
      else expect(whole?.servicePrincipal).toMatchObject(sorted(servicePrincipal ?? {}) as object);
    }
  });

  it("has each grant, assignment, owner and credential that was sent", () => {
    const counts = corpus.map((entry) => [
      entry.key,
      entry.grants?.length ?? 0,
      Object.values(entry.roles ?? {}).flat().length,
      // The client of the API has one of its roles too.
      (entry.assigned?.length ?? 0) + (entry.key === "orders-api" ? 1 : 0),
      entry.owners?.length ?? 0,
      entry.servicePrincipalOwners?.length ?? 0,
      entry.certificates?.length ?? 0,
      entry.federatedCredentials?.length ?? 0,
      entry.hasDeletedTwin === true ? 2 : 0,
    ]);
    const found = [...wholes].map(([key, whole]) => [
      key,
      ...[whole.grants, whole.appRoleAssignments, whole.appRoleAssignedTo, whole.applicationOwners],
      ...[whole.servicePrincipalOwners, whole.keyCredentials ?? [], whole.federatedCredentials, whole.deletedItems],
    ]);
    expect(found.map(([key, ...lists]) => [key, ...lists.map((list) => (list as unknown[]).length)])).toEqual(counts);
  });

  it("lets a client sign in with each secret of a registration that is enabled", async () => {
    const answers = made.flatMap(({ key, clientId, secrets }) =>
      secrets.map(async ({ secretText }) => `${key} ${await graph.signIn(clientId, secretText)}`),
    );
    const refused = (await Promise.all(answers)).filter((answer) => !answer.endsWith(" ok"));
    expect(refused).toEqual(["az-app AADSTS7000229", "disabled AADSTS7000112"]);
  });
});
