import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { loginRoutes } from "../../login/index.ts";
import { createApplication, createServicePrincipal, graphAppId, type GraphClient } from "./graph-client.ts";
import { startPolicyTenant } from "./policy-tenant.ts";

const path = "/v1.0/policies/tokenLifetimePolicies";

function policy(lifetime: string, isOrganizationDefault = false): object {
  const definition = [JSON.stringify({ TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: lifetime } })];
  return { displayName: lifetime, definition, isOrganizationDefault };
}

/** A client, and how long its tokens for Microsoft Graph live, in seconds. */
async function start() {
  const { graph, admin } = await startPolicyTenant();
  const client = await createApplication(graph);
  const principal = await createServicePrincipal(graph, client.appId);
  const { body } = await graph.call("POST", `/v1.0/applications/${client.id}/addPassword`, {});
  const login = loginRoutes(graph.tenant);
  async function lifetime(): Promise<unknown[]> {
    const response = await login.request(`${graph.tenant.origin}/${graph.tenant.id}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: client.appId,
        client_secret: body.secretText,
        scope: "https://graph.microsoft.com/.default",
      }),
    });
    const answer = (await response.json()) as { access_token: string; expires_in: number };
    const { iat = 0, exp = 0 } = decodeJwt(answer.access_token);
    return [exp - iat, answer.expires_in];
  }
  return { graph, admin, client, principal, lifetime };
}

async function assign(admin: GraphClient, object: string, lifetime: string): Promise<string> {
  const { id } = (await admin.call("POST", path, policy(lifetime))).body;
  const reference = { "@odata.id": `https://graph.microsoft.com${path}/${id}` };
  expect((await admin.call("POST", `/v1.0/${object}/tokenLifetimePolicies/$ref`, reference)).status).toBe(204);
  return id;
}

describe("a token lifetime policy", () => {
  it("sets the lifetime of access tokens: first that of the organization, then the API's, then the client's", async () => {
    const { graph, admin, client, lifetime } = await start();
    const { body: api } = await graph.call("GET", `/v1.0/servicePrincipals(appId='${graphAppId}')`);
    const found = [await lifetime()];
    await assign(admin, `applications/${client.id}`, "4:00:00");
    found.push(await lifetime());
    await assign(admin, `servicePrincipals/${api.id}`, "00:10:00");
    found.push(await lifetime());
    const { id } = (await admin.call("POST", path, policy("1.00:00:00", true))).body;
    found.push(await lifetime());
    await admin.call("DELETE", `${path}/${id}`);
    found.push(await lifetime());
    expect(found).toEqual([3599, 14_400, 600, 86_400, 600].map((seconds) => [seconds, seconds]));
  });

  it("is listed at its application and service principal, and gone after its deletion", async () => {
    const { admin, client, principal } = await start();
    const id = await assign(admin, `applications/${client.id}`, "2:00:00");
    await assign(admin, `servicePrincipals/${principal.id}`, "3:00:00");
    const listed = async (object: string) =>
      (await admin.call("GET", `/v1.0/${object}/tokenLifetimePolicies`)).body.value.map((one) => one.displayName);
    expect(await listed(`applications/${client.id}`)).toEqual(["2:00:00"]);
    expect(await listed(`servicePrincipals/${principal.id}`)).toEqual(["3:00:00"]);
    expect((await admin.call("GET", `${path}/${id}`)).body).toMatchObject(policy("2:00:00"));
    await admin.call("DELETE", `${path}/${id}`);
    expect(await listed(`applications/${client.id}`)).toEqual([]);
    expect((await admin.call("GET", path)).body.value.map((one) => one.displayName)).toEqual(["3:00:00"]);
  });

  it.each(["5:00", "00:09:59", "1.00:00:01", "an hour"])("with the lifetime %s is refused", async (lifetime) => {
    const { admin } = await start();
    const answer = await admin.call("POST", path, policy(lifetime));
    expect([answer.status, answer.headers.get("x-local-tenant-check")]).toEqual([400, "token-lifetime"]);
  });
});
