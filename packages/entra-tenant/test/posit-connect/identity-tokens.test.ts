import { importJWK, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { anyGuid, Connect } from "./connect.ts";

async function identityToken(connect: Connect, audience: string): Promise<string> {
  const [key = {}] = connect.tenant.signingKeys;
  const seconds = connect.now.getTime() / 1000;
  return new SignJWT({ sub: "repo:contoso/reports:ref:refs/heads/main" })
    .setIssuer("https://token.actions.githubusercontent.com")
    .setAudience(audience)
    .setProtectedHeader({ alg: "RS256", kid: String(key["kid"]) })
    .setExpirationTime(seconds + 300)
    .sign(await importJWK(key, "RS256"));
}

/** Exchanges a token as rsconnect-python does. */
async function exchange(connect: Connect, subject_token: string): Promise<Record<string, unknown>> {
  const metadata = await connect.app.request(`${connect.address}/.well-known/oauth-authorization-server`);
  const { token_endpoint: endpoint } = (await metadata.json()) as { token_endpoint: string };
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
    subject_token,
  });
  const answer = await connect.app.request(endpoint, { method: "POST", body: form });
  return { status: answer.status, ...((await answer.json()) as object) };
}

describe("identity tokens of pipelines", () => {
  it("are exchanged for an API key of one server that ends", async () => {
    const connect = new Connect();
    connect.address = "https://connect.contoso.com/rsc";
    const answer = await exchange(connect, await identityToken(connect, connect.address));
    expect(answer).toMatchObject({ status: 200, expires_in: 900 });
    const key = String(answer["access_token"]);
    expect((await connect.ask("GET", "/v1/oauth/sessions", { key })).body).toEqual([]);
    connect.address = "https://other.contoso.com";
    expect((await connect.ask("GET", "/v1/oauth/sessions", { key })).status).toBe(401);
    connect.address = "https://connect.contoso.com/rsc";
    connect.now = new Date(connect.now.getTime() + 901_000);
    expect((await connect.ask("GET", "/v1/oauth/sessions", { key })).status).toBe(401);
  });

  it("are refused for another audience, without a signature, and on older servers", async () => {
    const connect = new Connect();
    const other = await exchange(connect, await identityToken(connect, "https://other.contoso.com"));
    expect(other).toMatchObject({ status: 400, error: "invalid_grant" });
    expect(await exchange(connect, "nonsense")).toMatchObject({ status: 400, error: "invalid_grant" });
    await connect.set({ exchangesTokens: false });
    const old = await exchange(connect, await identityToken(connect, connect.address));
    expect(old).toMatchObject({ status: 400, error: "unsupported_grant_type" });
  });
});

describe("sessions of Connect", () => {
  it("are listed and deleted", async () => {
    const connect = new Connect();
    const guid = await connect.create();
    const times = { created_time: "2026-11-21T08:00:00Z", updated_time: "2026-11-21T08:00:00Z" };
    const session = { guid: anyGuid, user_guid: anyGuid, oauth_integration_guid: guid, has_refresh_token: true };
    await connect.set({ sessions: [{ id: 7, ...session, ...times }] });
    expect((await connect.ask("GET", "/v1/oauth/sessions?all=true")).body).toEqual([{ id: "7", ...session, ...times }]);
    expect((await connect.ask("DELETE", `/v1/oauth/sessions/${anyGuid}`)).status).toBe(204);
    expect((await connect.ask("DELETE", `/v1/oauth/sessions/${anyGuid}`)).status).toBe(404);
  });
});
