import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readClient } from "../../commands/contain/client.ts";
import { containClient } from "../../commands/contain/contain-client.ts";
import { type Declared, readJournal } from "../../commands/contain/journal.ts";
import { planRestore, restoreClient } from "../../commands/contain/restore.ts";
import { rehearsedTenant, type RehearsedTenant } from "./rehearsed-tenant.ts";

const graphAppId = "00000003-0000-0000-c000-000000000000";

async function contained(declared: Declared) {
  const folder = await mkdtemp(join(tmpdir(), "contain-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "erp-sync.json");
  const tenant = await rehearsedTenant();
  const session = await tenant.session(file);
  const { journal } = await containClient({ ...tenant.target, declared }, session);
  return { tenant, file, session, journal };
}

async function grantsOf(tenant: RehearsedTenant): Promise<unknown> {
  const { grants, assignments } = await tenant.read();
  const scopes = (grants as string[]).map((one) => (JSON.parse(one) as { scope: string }).scope);
  return { grants: scopes.sort(), assignments };
}

describe("release", () => {
  it("leaves what the stack declares to the next deployment, which would fail to create it twice", async () => {
    const application = [{ apiAppId: graphAppId, value: "Mail.Send" }];
    const { tenant, session, journal } = await contained({ delegated: [graphAppId], application });
    expect(await restoreClient(journal, journal.declared, session)).toEqual([]);
    expect(await grantsOf(tenant)).toEqual({ grants: ["SMTP.Send"], assignments: [] });
  });

  it("closes the journal, and the next contain begins a new one", async () => {
    const { tenant, file, session, journal } = await contained({ delegated: [], application: [] });
    await restoreClient(journal, undefined, session);
    expect((await readJournal(file))?.releasedOn).toBe(tenant.graph.tenant.now().toISOString());
    tenant.pass(60);
    await containClient(tenant.target, await tenant.session(file));
    expect(await readJournal(file)).toMatchObject({
      startedOn: tenant.graph.tenant.now().toISOString(),
      before: { accountEnabled: true, secrets: [] },
    });
  });

  it("does not restore what was added after the cut, and lists it with the credentials", async () => {
    const { tenant, file, session } = await contained({ delegated: [], application: [] });
    await tenant.intrude();
    const { journal } = await containClient(tenant.target, session);
    const client = await readClient(session.graph, journal.clientId);
    const { left } = await planRestore(session.graph, journal, { client, declared: undefined });
    expect(left).toEqual([
      "secret hand-made: nobody knows its value again",
      "certificate CN=ERP sync",
      "federated credential production (https://token.actions.githubusercontent.com, repo:contoso/erp:environment:production)",
      expect.stringMatching(/^secret [0-9a-f-]{36}, added after the cut$/),
      "delegated grant of Mail.Read, added after the cut",
    ]);
    await restoreClient(journal, undefined, await tenant.session(file));
    expect(await grantsOf(tenant)).toMatchObject({ grants: ["SMTP.Send", "User.Read Mail.Read"] });
  });

  it("keeps sign-in disabled if it was before, and names what it may not restore", async () => {
    const { tenant, file, journal } = await contained({ delegated: [], application: [] });
    const disabled = { ...journal, before: { ...journal.before, accountEnabled: false } };
    const session = await tenant.session(file, undefined, ["Application.ReadWrite.All", "Directory.Read.All"]);
    const problems = await restoreClient(disabled, undefined, session);
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "restore the delegated grant of User.Read Mail.Read",
      `restore the delegated grant of SMTP.Send of user ${tenant.userId}`,
      "restore an application permission of Microsoft Graph",
    ]);
    expect(await tenant.read()).toMatchObject({ principal: { accountEnabled: false } });
    expect((await readJournal(file))?.releasedOn).toBeUndefined();
  });
});
