import { describe, expect, it } from "vitest";
import { quickPace } from "../../../packages/http/test/service.ts";
import { proveRefused } from "../../commands/contain/prove-refused.ts";

const client = {
  tokenEndpoint: "https://login.microsoftonline.com/8d0f6f5e-0000-4000-8000-000000000001/oauth2/v2.0/token",
  clientId: "8d0f6f5e-0000-4000-8000-000000000002",
  clientSecret: "not-a-real-secret",
};
const issued = { access_token: "e30.e30.e30" };
const disabled = {
  error: "unauthorized_client",
  error_codes: [7000112],
  error_description: `AADSTS7000112: Application '${client.clientId}' is disabled. Trace ID: 1`,
};

/** Proves it against a sign-in service that accepts the secret for some requests. */
async function prove(accepted: number, clientSecret: string | undefined = client.clientSecret) {
  const pace = quickPace();
  const start = Date.parse("2026-11-30T01:00:00Z");
  let requests = 0;
  const proof = await proveRefused(
    { ...client, clientSecret },
    {
      graphOrigin: "https://graph.microsoft.com",
      fetch: () => {
        requests += 1;
        return Promise.resolve(Response.json(requests <= accepted ? issued : disabled));
      },
      now: () => new Date(start + pace.now()),
      pace,
      onStep: () => undefined,
    },
  );
  return { proof, requests, seconds: pace.now() / 1000 };
}

describe("the proof that a client is cut off", () => {
  it("is the first refusal, for which it waits", async () => {
    const { proof, seconds } = await prove(3);
    const text = `AADSTS7000112: Application '${client.clientId}' is disabled.`;
    expect(proof).toEqual({ state: "refused", at: new Date(`2026-11-30T01:00:0${String(seconds)}Z`), text });
  });

  it("is given up after a minute", async () => {
    const { proof, seconds, requests } = await prove(1000);
    expect([proof, requests > 10, seconds]).toEqual([{ state: "accepted" }, true, 60]);
  });

  it("needs a secret", async () => {
    const pace = quickPace();
    const proof = await proveRefused(
      { ...client, clientSecret: undefined },
      {
        graphOrigin: "https://graph.microsoft.com",
        fetch: () => Promise.reject(new Error("not expected")),
        now: () => new Date(),
        pace,
        onStep: () => undefined,
      },
    );
    expect(proof).toEqual({ state: "untried", why: "the outputs have no secret to sign in with" });
  });
});
