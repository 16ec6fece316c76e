import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { containClient, type Containment } from "../../commands/contain/contain-client.ts";
import { renderContainment, renderDeliveries } from "../../commands/contain/render.ts";
import { stopDeliveries } from "../../commands/contain/stop-deliveries.ts";
import { findTakeoverPermissions } from "../../commands/contain/takeover.ts";
import { readTokenEnds } from "../../commands/contain/token-ends.ts";
import { deployedConnection } from "../connection.ts";
import { rehearsedTenant } from "./rehearsed-tenant.ts";

const docs = "https://learn.microsoft.com/entra";
const lifetimes = `${docs}/identity-platform/configurable-token-lifetimes`;
const evaluation = `${docs}/identity/conditional-access/concept-continuous-access-evaluation`;

async function contain(roles?: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "contain-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const tenant = await rehearsedTenant();
  const session = await tenant.session(join(folder, "erp-sync.json"), undefined, roles);
  const containment = await containClient(tenant.target, session);
  const { journal, lastTokenAt } = containment;
  const ends = await readTokenEnds(session.graph, { journal, connection: deployedConnection(), lastTokenAt });
  return { containment, ends, session };
}

describe("the result of contain", () => {
  it("has the end of issued tokens for each API, with Microsoft's page", async () => {
    const { containment, ends } = await contain();
    const text = renderContainment("erp-sync", containment, { ends, takeover: [] });
    expect(text.split("\n").slice(2)).toEqual([
      "Access tokens that were already issued stay valid:",
      `  Microsoft Graph: until 2026-11-21T09:30Z at the latest, ${lifetimes}`,
      `    until 2026-11-22T08:00Z: app-only tokens with the claim xms_cc: Graph refuses them soon after the client was disabled, ${evaluation}-workload`,
      `    until 2026-11-22T12:00Z: users' tokens with the claim xms_cc: revoking the sessions of the users ends them within 15 minutes, ${evaluation}`,
      `  Office 365 Exchange Online: until 2026-11-21T09:30Z at the latest, ${lifetimes}`,
      `    until 2026-11-22T12:00Z: users' tokens with the claim xms_cc: revoking the sessions of the users ends them within 15 minutes, ${evaluation}`,
      `  other APIs: until 2026-11-21T09:30Z at the latest, ${lifetimes}`,
    ]);
  });

  it("counts a day if the identity may not read token lifetime policies", async () => {
    const { ends } = await contain(["Application.ReadWrite.All", "Directory.ReadWrite.All"]);
    expect(ends[0]).toMatchObject({
      api: "Microsoft Graph",
      until: new Date("2026-11-22T08:00:00Z"),
      because: expect.stringContaining("which needs Policy.Read.All") as string,
    });
  });

  it("names permissions that can undo the cut, and when to run it again", async () => {
    const { ends } = await contain();
    const grant = {
      id: "1",
      consentType: "AllPrincipals",
      resourceId: "2",
      scope: "User.Read RoleManagement.ReadWrite.Directory",
    };
    const role = {
      id: "3",
      appRoleId: "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
      principalId: "4",
      resourceId: "2",
    };
    const takeover = findTakeoverPermissions({
      before: { grants: [grant] },
      foundLater: { appRoleAssignments: [role] },
    });
    const clean: Pick<Containment, "problems" | "proof"> = { problems: [], proof: { state: "accepted" } };
    const lines = renderContainment("erp-sync", clean, { ends, takeover }).split("\n");
    expect([lines[0], lines[1], lines.at(-1)]).toEqual([
      "erp-sync is NOT cut off completely",
      "  proof: Entra still accepted its newest secret after a minute; run this again",
      "It had RoleManagement.ReadWrite.Directory, Application.ReadWrite.All. A token with such a permission can undo the cut: run this again after 2026-11-21T09:30Z.",
    ]);
  });

  it("shows text of the tenant without control characters", () => {
    const problems = ["remove the secret \u001B[31mred: 403"];
    const text = renderContainment(
      "erp-sync",
      { problems, proof: { state: "untried", why: "\u0007" } },
      { ends: [], takeover: [] },
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
    expect(text).toContain("erp-sync is NOT cut off completely");
  });
});

const vaultId = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-contoso";
const place = { name: "erp-sync-client-id", uri: "https://kv-contoso.vault.azure.net/secrets/erp-sync-client-id" };
const facts = {
  keyVault: {
    vaultId,
    vaultUri: "https://kv-contoso.vault.azure.net/",
    clientId: place,
    tenantId: place,
    clientSecret: { name: "erp-sync-client-secret", uri: "", versionUri: "", expiresOn: "2027-02-28T00:00:00Z" },
  },
  delivered: [
    { target: "exchangeOnline", at: "2026-11-20T00:00:00Z", verified: true },
    { target: "webhook", generation: 1, at: "2026-11-20T00:00:00Z", verified: true },
    { target: "positConnect", generation: 1, at: "2026-11-20T00:00:00Z", verified: true },
  ],
} satisfies Parameters<typeof stopDeliveries>[0];

describe("the deliveries of a contained integration", () => {
  it.each([
    [200, "stopped: secret erp-sync-client-secret of the key vault: its newest version is disabled"],
    [403, "failed: secret erp-sync-client-secret of the key vault: Azure answered 403"],
  ])("are stopped or listed, also after a %i", async (status, line) => {
    const requests: unknown[] = [];
    const stopped = await stopDeliveries(facts, {
      resourceManager: "https://management.azure.com",
      signInTo: (resource) =>
        Promise.resolve((url, init) => {
          requests.push([resource, init?.method, url, init?.body]);
          return Promise.resolve(new Response(null, { status }));
        }),
    });
    expect(requests).toEqual([
      [
        "https://management.azure.com",
        "PATCH",
        `https://management.azure.com${vaultId}/secrets/erp-sync-client-secret?api-version=2023-07-01`,
        '{"properties":{"attributes":{"enabled":false}}}',
      ],
    ]);
    expect(renderDeliveries(stopped).split("\n")).toEqual([
      "Deliveries:",
      `  ${line}`,
      "  by hand: receiver of the webhook: gets credential.removed with the next deployment; tell its operator now",
      "  by hand: OAuth integration of Posit Connect: stays with a client secret that Entra refuses; content that uses it fails",
    ]);
  });

  it("are none without a place of delivery", async () => {
    const signInTo = () => Promise.reject(new Error("not expected"));
    expect(await stopDeliveries(undefined, { resourceManager: "https://management.azure.com", signInTo })).toEqual([]);
  });
});
