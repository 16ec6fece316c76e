import { isOwnRequest } from "@entra-integrations/sign-in-evidence/own-sign-ins.ts";
import { describe, expect, it } from "vitest";
import { openGraph } from "../../../cli/sandbox/graph.ts";
import type { FaultSettings } from "../../entra-tenant/faults/settings.ts";
import { waitUntilAccepted } from "../acceptance.ts";
import { openPlugin, sessionWith } from "./support/delivery-plugin.ts";

const secret = {
  authorityHost: "https://login.example.com",
  tenantId: "11111111-2222-4333-8444-555555555555",
  clientId: "22222222-2222-4333-8444-555555555555",
  clientSecret: "abc8Q~a-secret-of-a-test",
};

/** A session in which Entra answers with these refusals, then with a token. `isLast` repeats the last refusal. */
function refusing(refusals: readonly object[], { isLast = false } = {}) {
  const rest = [...refusals];
  return sessionWith(() => {
    const refusal = rest.length > 1 || !isLast ? rest.shift() : rest[0];
    return Promise.resolve(Response.json(refusal ?? {}, { status: refusal === undefined ? 200 : 401 }));
  });
}

const notYet = { error: "invalid_client", error_codes: [7000215], error_description: "AADSTS7000215: Invalid." };

describe("waiting until Entra accepts a secret", () => {
  it("ends when Entra issues a token", async () => {
    // A new secret is unknown to the next requests.
    const faults: FaultSettings = { seed: 1, rate: 1, only: ["lag"], route: "addPassword" };
    const { tenant, session, pace, application } = await openPlugin({ faults: () => faults });
    await using graph = await openGraph(tenant);
    const added = await graph.request("POST", `/applications/${application.objectId}/addPassword`, {
      passwordCredential: { displayName: "next" },
    });
    const { secretText } = (await added.json()) as { secretText: string };
    const { clientId } = application;
    const { origin: authorityHost, tenantId } = tenant;
    await waitUntilAccepted(session, { authorityHost, tenantId, clientId, clientSecret: secretText });
    expect(pace.slept.length).toBeGreaterThan(0);
  });

  it("waits longer each time", async () => {
    const session = refusing([notYet, notYet, notYet]);
    await waitUntilAccepted(session, secret);
    expect(session.pace.slept).toEqual([1000, 2000, 4000]);
  });

  it("marks its requests, so that they do not look like use by the product", async () => {
    const ids: (string | null)[] = [];
    const session = sessionWith((_, init) => {
      ids.push(new Headers(init?.headers).get("client-request-id"));
      return Promise.resolve(Response.json({}));
    });
    await waitUntilAccepted(session, secret);
    expect(ids.map(isOwnRequest)).toEqual([true]);
  });

  it("gives up after three minutes, without the secret in the message", async () => {
    const echoed = { ...notYet, error_description: `AADSTS7000215: Invalid ${secret.clientSecret}. Trace ID: 1` };
    const session = refusing([echoed], { isLast: true });
    await expect(waitUntilAccepted(session, secret)).rejects.toThrow(
      `Microsoft Entra does not accept the new secret of application ${secret.clientId} after 180 seconds, so it was not delivered: AADSTS7000215: Invalid [secret].\n  fix: `,
    );
    expect(session.pace.now()).toBeGreaterThan(150_000);
  });

  it("reports any other refusal at once", async () => {
    const session = refusing([{ ...notYet, error_codes: [7000222], error_description: "AADSTS7000222: Expired.\r\n" }]);
    await expect(waitUntilAccepted(session, secret)).rejects.toThrow(
      /its new secret was not delivered: AADSTS7000222: Expired\.\n {2}fix: .*\[sign-in-refused\]$/,
    );
    expect(session.pace.slept).toEqual([]);
  });

  it("reports an answer that is not from Entra", async () => {
    const session = sessionWith(() => Promise.resolve(new Response("<html>", { status: 403 })));
    await expect(waitUntilAccepted(session, secret)).rejects.toThrow(
      /^Microsoft Entra \(login\.example\.com\) answered/,
    );
  });

  it("sends the secret only over https", async () => {
    const session = refusing([]);
    await expect(waitUntilAccepted(session, { ...secret, authorityHost: "http://login.example.com" })).rejects.toThrow(
      'authorityHost: must be an https address without a path, got "http://login.example.com"',
    );
  });
});
