import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { containClient } from "../../commands/contain/contain-client.ts";
import { rehearsedTenant, type Way } from "./rehearsed-tenant.ts";

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
    expect(containment.proof).toMatchObject({ state: "refused" });
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
});
