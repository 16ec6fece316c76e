import { describe, expect, it } from "vitest";
import { isOwnRequest } from "@entra-integrations/sign-in-evidence/own-sign-ins.ts";
import { requestToken, tryCredentials } from "../../commands/verify/token-request.ts";

const client = {
  tokenEndpoint: "https://login.microsoftonline.com/contoso/oauth2/v2.0/token",
  clientId: "8d0f6f5e-0000-4000-8000-000000000002",
  clientSecret: "top-secret",
  scope: "https://graph.microsoft.com/.default",
};

/** A sign-in service that always answers the same, and what it was sent. */
function answering(status: number, body: string) {
  const sent: unknown[] = [];
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    sent.push([url, init?.redirect, String(init?.body as URLSearchParams)]);
    return new Response(body, { status });
  };
  return { fetch, sent };
}

describe("requestToken", () => {
  it("sends the secret in the body, and follows no redirect with it", async () => {
    const { fetch, sent } = answering(200, '{"access_token":"token"}');
    await requestToken(client, fetch);
    expect(sent).toEqual([
      [
        client.tokenEndpoint,
        "error",
        "grant_type=client_credentials&client_id=8d0f6f5e-0000-4000-8000-000000000002&client_secret=top-secret&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
      ],
    ]);
  });

  it("marks checks of a product's credential, so that they do not look like use by the product", async () => {
    const ids: (string | null)[] = [];
    const fetch = (_: string, init?: RequestInit): Promise<Response> => {
      ids.push(new Headers(init?.headers).get("client-request-id"));
      return Promise.resolve(Response.json({ access_token: "token" }));
    };
    await requestToken(client, fetch);
    await tryCredentials(client, fetch);
    expect(ids.map(isOwnRequest)).toEqual([false, true]);
  });

  it("sends nothing without TLS", async () => {
    const { fetch, sent } = answering(200, '{"access_token":"token"}');
    const tokenEndpoint = "http://login.microsoftonline.com/contoso/oauth2/v2.0/token";
    await expect(requestToken({ ...client, tokenEndpoint }, fetch)).rejects.toThrow("[token-endpoint-not-https]");
    expect(sent).toEqual([]);
  });

  it("keeps a secret that a refusal repeats out of its text", async () => {
    const { fetch } = answering(
      401,
      JSON.stringify({
        error: "invalid_client",
        error_description: "AADSTS7000215: Invalid client secret top-secret. Trace ID: 1\r\nTimestamp: now",
        error_codes: [7000215],
      }),
    );
    expect(await requestToken(client, fetch)).toEqual({
      code: 7000215,
      text: "AADSTS7000215: Invalid client secret [secret].",
    });
  });

  it("shows the error code if there is no description", async () => {
    const { fetch } = answering(400, '{"error":"unauthorized_client"}');
    expect(await requestToken(client, fetch)).toEqual({ code: undefined, text: "unauthorized_client" });
  });

  it.each(["temporarily_unavailable", "server_error"])("takes %s for no refusal of the secret", async (error) => {
    const { fetch } = answering(400, JSON.stringify({ error }));
    await expect(requestToken(client, fetch)).rejects.toThrow("[service-down]");
  });

  it("reports a response that is not from a sign-in service", async () => {
    const { fetch } = answering(404, "<html>Not found</html>");
    await expect(requestToken(client, fetch)).rejects.toThrow(
      "Microsoft Entra (login.microsoftonline.com) answered POST /contoso/oauth2/v2.0/token with status 404 and a text that is not its own\n" +
        "  fix: run this again; if it stays so, see whether a proxy or a sign-in page answers instead  [service-unreadable]",
    );
  });
});

describe("tryCredentials", () => {
  it("knows a token that only its API can read", async () => {
    const { fetch } = answering(200, '{"access_token":"eyJhbGciOiJkaXIifQ..iv.text.tag"}');
    expect(await tryCredentials(client, fetch)).toEqual({ state: "unreadable" });
  });
});
