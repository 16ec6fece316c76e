import { describe, expect, it } from "vitest";
import { readEvidence } from "../../evidence/read-evidence.ts";
import { readRegistered } from "../../evidence/registered.ts";
import type { WithCredential } from "../../evidence/read-evidence.ts";
import { applicationPath, deploy, type Deployed, principalPath } from "../verify/deployed.ts";
import { actsForItself, hasNoSecret, onPremises, signsUsersIn } from "../verify/entries.ts";

/** Reads the evidence of a deployment whose tenant has empty reports. Returns the requested paths. */
async function requestsOf(deployed: Deployed, workspaceId?: string): Promise<string[]> {
  const requests: string[] = [];
  const fetchGraph = (url: string): Promise<Response> => {
    requests.push(new URL(url).pathname);
    return Promise.resolve(Response.json({ value: [] }));
  };
  const tenant = {
    ...(await deployed.open()),
    fetchGraph,
    signInTo: (resource: string) => {
      requests.push(`sign in to ${resource}`);
      return Promise.resolve((url: string) => {
        requests.push(url);
        return Promise.resolve(Response.json({}, { status: 403 }));
      });
    },
    now: deployed.graph.tenant.now(),
    workspaceId,
  };
  const evidence = await readEvidence(deployed.connections, tenant);
  expect([...evidence.values()].every(({ state }) => state === "unknown")).toBe(true);
  return requests;
}

describe("the evidence of a stack", () => {
  it("is read from the sign-in log for an app-only client", async () => {
    expect(await requestsOf(await deploy({ erp: actsForItself }))).toEqual([
      "/beta/auditLogs/signIns",
      "/beta/reports/appCredentialSignInActivities",
      "/beta/auditLogs/signIns",
      "/beta/auditLogs/signIns",
      "/beta/reports/servicePrincipalSignInActivities",
    ]);
  });

  it("is read from the credential report for a client that signs in users", async () => {
    expect(await requestsOf(await deploy({ erp: signsUsersIn }))).toEqual([
      "/beta/reports/appCredentialSignInActivities",
      "/beta/auditLogs/signIns",
      "/beta/auditLogs/signIns",
      "/beta/reports/servicePrincipalSignInActivities",
    ]);
  });

  it("is read for nothing without a credential", async () => {
    expect(await requestsOf(await deploy({ spa: hasNoSecret, ax: onPremises }))).toEqual([]);
  });

  it("is read from a workspace, after one sign-in for all apps", async () => {
    const id = "99999999-0000-4000-8000-000000000009";
    const requests = await requestsOf(await deploy({ erp: actsForItself, mail: actsForItself }), id);
    const query = `https://api.loganalytics.azure.com/v1/workspaces/${id}/query`;
    expect(requests).toEqual(["sign in to https://api.loganalytics.io", query, query, query, query]);
  });

  it("needs no workspace for clients that sign in users", async () => {
    const requests = await requestsOf(await deploy({ erp: signsUsersIn }), "99999999-0000-4000-8000-000000000009");
    expect(requests).not.toContain("sign in to https://api.loganalytics.io");
  });

  it("refuses a resource id of a workspace", async () => {
    const deployed = await deploy({ erp: actsForItself });
    await expect(requestsOf(deployed, "/subscriptions/1/workspaces/logs")).rejects.toThrow("[workspace-id-invalid]");
  });
});

describe("the credentials in the tenant", () => {
  const one = (deployed: Deployed): WithCredential => deployed.connections["erp"] as WithCredential;

  it("include those that somebody added to the registration and to its service principal", async () => {
    const deployed = await deploy({ erp: actsForItself });
    const add = { passwordCredential: { displayName: "by hand" } };
    await deployed.spoil("POST", `${applicationPath(deployed, "erp")}/addPassword`, add);
    await deployed.spoil("POST", `${principalPath(deployed, "erp")}/addPassword`, add);
    const trust = { name: "github", issuer: "https://idp.contoso.com", subject: "erp", audiences: ["api://x"] };
    await deployed.spoil("POST", `${applicationPath(deployed, "erp")}/federatedIdentityCredentials`, trust);
    const { graph } = await deployed.open();
    const found = await readRegistered(one(deployed), graph);
    expect(found).toMatchObject({
      credentials: [
        { type: "secret", displayName: "client secret" },
        { type: "secret", displayName: "by hand" },
        { type: "secret", displayName: "by hand" },
        { type: "federated", displayName: "github", expiresOn: undefined },
      ],
    });
  });

  it("are unknown without the permission, and if the registration is gone", async () => {
    const deployed = await deploy({ erp: actsForItself });
    const { graph } = await deployed.open();
    const refuse = () => Promise.resolve({ state: "refused" as const, needs: "Application.Read.All" });
    expect(await readRegistered(one(deployed), { read: refuse, list: refuse })).toEqual({
      state: "unknown",
      reason: "the reading identity has no permission Application.Read.All",
    });
    await deployed.spoil("DELETE", applicationPath(deployed, "erp"));
    expect(await readRegistered(one(deployed), graph)).toEqual({
      state: "unknown",
      reason: "the tenant does not have the registration",
    });
  });
});
