import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { containClient } from "../../commands/contain/contain-client.ts";
import { operatorRoles, rehearsedTenant, type Way } from "./rehearsed-tenant.ts";

async function journalFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "contain-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "contained", "dev", "erp-sync.json");
}

async function tryAll(attempts: Readonly<Record<Way, () => Promise<Response>>>): Promise<Record<string, unknown>> {
  const results: Record<string, unknown> = {};
  for (const [way, attempt] of Object.entries(attempts)) {
    const response = await attempt();
    const body = (await response.json()) as { access_token?: string; error_codes?: number[] };
    results[way] = body.access_token === undefined ? body.error_codes?.[0] : typeof decodeJwt(body.access_token).exp;
  }
  return results;
}

describe("contain", () => {
  it("refuses every way to get a token, which all worked before", async () => {
    const tenant = await rehearsedTenant();
    const before = await tryAll(tenant.attempts);
    const containment = await containClient(tenant.target, await tenant.session(await journalFile()));
    const after = await tryAll(tenant.attempts);
    const ways = Object.keys(tenant.attempts);
    expect(before).toEqual(Object.fromEntries(ways.map((way) => [way, "number"])));
    expect(containment.problems).toEqual([]);
    expect(Object.entries(after).filter(([, result]) => typeof result !== "number")).toEqual([]);
    const text = expect.stringMatching(/^AADSTS70\d+: /) as string;
    expect(containment.proof).toEqual({ state: "refused", at: tenant.graph.tenant.now(), text });
  });

  it("leaves no way to get a token even if somebody enables the client again", async () => {
    const tenant = await rehearsedTenant();
    await containClient(tenant.target, await tenant.session(await journalFile()));
    await tenant.enable();
    // Each request fails at its credential: AADSTS7000215, 700027 and 700211.
    expect(await tryAll(tenant.attempts)).toEqual({
      secret: 7000215,
      certificate: 700027,
      federated: 700211,
      code: 7000215,
      "refresh token": 7000215,
      "on behalf of": 7000215,
    });
    expect(await tenant.read()).toMatchObject({ grants: [], assignments: [] });
  });

  it("ends the refresh tokens of the users on request", async () => {
    const tenant = await rehearsedTenant();
    const target = { ...tenant.target, revokesUserSessions: true };
    tenant.pass(10);
    const session = await tenant.session(await journalFile(), undefined, [...operatorRoles, "User.RevokeSessions.All"]);
    const { problems } = await containClient(target, session);
    expect([problems, session.steps.includes("sessions of 1 user revoked")]).toEqual([[], true]);
    const user = tenant.graph.tenant.users.get(tenant.userId);
    expect(user?.signInSessionsValidFromDateTime).toBe(tenant.graph.tenant.now().toISOString());
  });

  it("lists the users whose sessions it may not revoke", async () => {
    const tenant = await rehearsedTenant();
    const target = { ...tenant.target, revokesUserSessions: true };
    const { problems } = await containClient(target, await tenant.session(await journalFile()));
    expect(problems).toEqual([expect.stringContaining("it needs User.RevokeSessions.All")]);
  });

  it("records what was there, without a secret", async () => {
    const tenant = await rehearsedTenant();
    const file = await journalFile();
    await containClient(tenant.target, await tenant.session(file));
    const text = await readFile(file, "utf8");
    expect(text).not.toContain(tenant.target.clientSecret);
    expect(JSON.parse(text)).toMatchObject({
      before: {
        accountEnabled: true,
        secrets: [{ of: "application", displayName: "hand-made" }],
        certificates: [{ displayName: "CN=ERP sync" }],
        federatedCredentials: [{ name: "production" }],
        grants: [{ consentType: "AllPrincipals" }, { consentType: "Principal", principalId: tenant.userId }],
        appRoleAssignments: [{ resourceDisplayName: "Microsoft Graph" }],
        assignedTo: [{ principalId: tenant.userId }],
      },
      foundLater: {},
    });
  });

  it("counts the end of issued tokens from the first cut, unless somebody enabled the client meanwhile", async () => {
    const tenant = await rehearsedTenant();
    const file = await journalFile();
    const cut = async () => (await containClient(tenant.target, await tenant.session(file))).lastTokenAt;
    const times = [await cut()];
    tenant.pass(7200);
    times.push(await cut());
    await tenant.enable();
    times.push(await cut());
    const [first] = times;
    expect(times.map((time) => (time.getTime() - first!.getTime()) / 1000)).toEqual([0, 0, 7200]);
  });

  it("lists what an intruder added after the first attempt apart from the rest", async () => {
    const tenant = await rehearsedTenant();
    const file = await journalFile();
    await containClient(tenant.target, await tenant.session(file));
    await tenant.intrude();
    const { journal, problems } = await containClient(tenant.target, await tenant.session(file));
    expect(problems).toEqual([]);
    expect(journal.before.secrets).toHaveLength(1);
    expect(journal.foundLater.secrets).toHaveLength(1);
    expect(journal.foundLater.grants).toMatchObject([{ consentType: "Principal", scope: "Mail.Read" }]);
    expect(await tenant.read()).toMatchObject({ grants: [], assignments: [] });
  });

  it("removes what an intruder adds while it runs", async () => {
    const tenant = await rehearsedTenant();
    let attempt: (() => Promise<Response>) | undefined;
    const session = await tenant.session(await journalFile(), (fetch) => async (url, init) => {
      const response = await fetch(url, init);
      if (init?.method === "DELETE") attempt ??= await tenant.intrude();
      return response;
    });
    const { journal, problems } = await containClient(tenant.target, session);
    expect(problems).toEqual([]);
    expect(journal.foundLater).toMatchObject({ secrets: [{}], grants: [{ scope: "Mail.Read" }] });
    await tenant.enable();
    expect((await attempt?.())?.status).toBe(401);
    expect(await tenant.read()).toMatchObject({ grants: [] });
  });

  it("works for an application of another tenant, which has only an enterprise application here", async () => {
    const tenant = await rehearsedTenant({ isExternal: true });
    const containment = await containClient(tenant.target, await tenant.session(await journalFile()));
    expect(containment.problems).toEqual([]);
    expect(containment.journal).toMatchObject({ applicationId: null, servicePrincipalId: tenant.principal.id });
    expect(await tenant.read()).toMatchObject({ principal: { accountEnabled: false }, grants: [], assignments: [] });
  });

  it("disables sign-in, and names what is left, for an identity that may not read or revoke permissions", async () => {
    const tenant = await rehearsedTenant();
    const roles = ["Application.ReadWrite.All"];
    const containment = await containClient(tenant.target, await tenant.session(await journalFile(), undefined, roles));
    expect(containment.problems).toEqual([
      "grants: could not be read, which needs DelegatedPermissionGrant.Read.All",
      expect.stringMatching(
        /^revoke an application permission of Microsoft Graph: 403 .*AppRoleAssignment.ReadWrite.All$/,
      ),
    ]);
    expect(containment.proof).toMatchObject({ state: "refused" });
  });
});
