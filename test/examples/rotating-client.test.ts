import type { GetSecretOptions, KeyVaultSecret } from "@azure/keyvault-secrets";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { RotatingClient } from "../../examples/rotating-service/rotating-client.ts";
import type { Application } from "../../packages/entra-tenant/entities.ts";
import { type Login, startLogin } from "../../packages/entra-tenant/test/login/support/login.ts";
import { addSecret, register } from "../../packages/entra-tenant/test/login/support/registrations.ts";

const graph = "https://graph.microsoft.com/.default";
// MSAL caches a token for each scope; another scope makes it send its secret again.
const exchange = "https://outlook.office365.com/.default";

function endedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
}

describe("a client with its secret in a key vault", () => {
  let login: Login;
  let application: Application;
  let secret: { value: string; version: string };
  let readings: number;
  let isDown: boolean;
  let isSilent: boolean;
  const failed = vi.fn();
  let pauses: number[];
  let faults: (() => Response)[];

  beforeEach(() => {
    login = startLogin();
    // The parameters of MSAL's request.
    vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
      const fault = url.includes("/token") ? faults.shift() : undefined;
      return fault === undefined ? await login.fetch(url, init) : fault();
    });
    application = register(login.tenant);
    secret = { value: addSecret(application), version: "first" };
    readings = 0;
    isDown = false;
    isSilent = false;
    failed.mockReset();
    pauses = [];
    faults = [];
  });

  function open(maxAgeSeconds: number): RotatingClient {
    return new RotatingClient({
      openVault: () => ({ getSecret }),
      integration: "erp-sync",
      authorityHost: login.tenant.origin,
      maxAgeSeconds,
      onFailed: failed,
      pause: async (milliseconds) => pauses.push(milliseconds),
    });
  }

  function getSecret(name: string, options?: GetSecretOptions): Promise<KeyVaultSecret> {
    if (isSilent) return endedBy(options?.abortSignal as AbortSignal);
    const vaultUrl = "https://kv-contoso.vault.azure.net";
    if (isDown) return Promise.reject(new Error("the vault is down"));
    const values: Record<string, string> = {
      "erp-sync-client-id": application.appId,
      "erp-sync-tenant-id": login.tenant.id,
      "erp-sync-client-secret": secret.value,
    };
    if (name === "erp-sync-client-secret") readings += 1;
    return Promise.resolve({ name, value: values[name]!, properties: { name, vaultUrl, version: secret.version } });
  }

  /** Here the vault answers at once. */
  async function readingEnds(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Like an emergency rotation: the previous secret is deleted at once. */
  function replaceSecret(): void {
    application.passwordCredentials = [];
    secret = { value: addSecret(application), version: "second" };
  }

  it("reads the secret once for simultaneous requests", async () => {
    const client = open(3600);
    await Promise.all([client.getToken(graph), client.getToken(graph), client.getToken(exchange)]);
    expect(readings).toBe(1);
  });

  it("uses a new version after the secret has reached its maximum age", async () => {
    const client = open(0);
    await client.getToken(graph);
    secret = { value: addSecret(application), version: "second" };
    await client.getToken(graph);
    await readingEnds();
    expect((await client.getToken(graph)).secretVersion).toBe("second");
  });

  it("keeps its tokens if the version does not change", async () => {
    const client = open(0);
    const { accessToken } = await client.getToken(graph);
    await readingEnds();
    expect((await client.getToken(graph)).accessToken).toBe(accessToken);
  });

  it("reads again if the secret was deleted early", async () => {
    const client = open(3600);
    await client.getToken(graph);
    replaceSecret();
    expect((await client.getToken(exchange)).secretVersion).toBe("second");
  });

  it("reads again if the secret has ended", async () => {
    const client = open(3600);
    await client.getToken(graph);
    login.tenant.moveTo(new Date("2027-05-02T00:00:00Z"));
    secret = { value: addSecret(application, new Date("2027-10-01T00:00:00Z")), version: "second" };
    expect((await client.getToken(exchange)).secretVersion).toBe("second");
  });

  it("reads once for all requests that are refused at the same time", async () => {
    const client = open(3600);
    await client.getToken(graph);
    replaceSecret();
    const tokens = await Promise.all([client.getToken(exchange), client.getToken(exchange), client.getToken(exchange)]);
    expect([tokens.map(({ secretVersion }) => secretVersion), readings]).toEqual([["second", "second", "second"], 2]);
  });

  it("reports Entra's refusal if the vault has no newer version", async () => {
    const client = open(3600);
    application.passwordCredentials = [];
    await expect(client.getToken(graph)).rejects.toMatchObject({ errorCode: "invalid_client" });
  });

  it("keeps using its secret while the vault is down, and reports that", async () => {
    const client = open(0);
    await client.getToken(graph);
    isDown = true;
    expect((await client.getToken(exchange)).secretVersion).toBe("first");
    await readingEnds();
    expect(failed).toHaveBeenCalledWith(new Error("the vault is down"));
  });

  it("does not wait for a vault that never answers, and asks it again later", async () => {
    const client = open(0);
    await client.getToken(graph);
    const controller = new AbortController();
    vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(controller.signal);
    isSilent = true;
    expect((await client.getToken(exchange)).secretVersion).toBe("first");
    isSilent = false;
    secret = { value: addSecret(application), version: "second" };
    controller.abort(new Error("no answer"));
    await readingEnds();
    expect(failed).toHaveBeenCalledWith(new Error("no answer"));
    await client.getToken(exchange);
    await readingEnds();
    expect((await client.getToken(exchange)).secretVersion).toBe("second");
  });

  it("asks the vault again after a failed first reading", async () => {
    const client = open(3600);
    isDown = true;
    await expect(client.getToken(graph)).rejects.toThrow("the vault is down");
    isDown = false;
    expect((await client.getToken(graph)).secretVersion).toBe("first");
  });

  const reset = (): never => {
    throw new TypeError("fetch failed", { cause: new Error("read ECONNRESET") });
  };
  const entraFaults: [string, () => Response][] = [
    ["503", () => Response.json({ error: "temporarily_unavailable" }, { status: 503 })],
    ["502 of a gateway", () => new Response("<html>", { status: 502 })],
    ["a reset", reset],
    ["an answer that breaks off", () => new Response('{"access_token":"', { status: 200 })],
  ];

  it.each(entraFaults)("gets its first token although Entra answers with %s", async (_, fault) => {
    faults = [fault, fault];
    expect((await open(3600).getToken(graph)).secretVersion).toBe("first");
    expect([pauses, failed.mock.calls.length, readings]).toEqual([[1000, 2000], 2, 1]);
  });

  it.each(entraFaults)("keeps using a valid token without waiting if its renewal meets %s", async (_, fault) => {
    const client = open(3600);
    const { accessToken, expiresOn } = await client.getToken(graph);
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    // MSAL renews a token five minutes before its end.
    vi.setSystemTime(expiresOn!.getTime() - 120_000);
    login.tenant.moveTo(new Date());
    faults = [fault];
    expect([(await client.getToken(graph)).accessToken === accessToken, pauses, failed.mock.calls.length]).toEqual([
      true,
      [],
      1,
    ]);
    expect((await client.getToken(graph)).accessToken).not.toBe(accessToken);
  });

  it("gives up after five tries with Entra's error", async () => {
    faults = Array.from({ length: 9 }, () => entraFaults[0]![1]);
    await expect(open(3600).getToken(graph)).rejects.toMatchObject({ errorCode: "temporarily_unavailable" });
    expect(pauses).toEqual([1000, 2000, 4000, 8000]);
  });

  it("signs in with the previous secret while Entra does not know the new one", async () => {
    const client = open(0);
    await client.getToken(graph);
    secret = { value: "known-in-a-minute", version: "second" };
    await client.getToken(graph);
    await readingEnds();
    expect((await client.getToken(exchange)).secretVersion).toBe("first");
    secret = { value: addSecret(application), version: "third" };
    await client.getToken(graph);
    await readingEnds();
    expect((await client.getToken(exchange)).secretVersion).toBe("third");
  });

  it("sends nothing before the time in Entra's Retry-After", async () => {
    faults = [() => Response.json({ error: "throttled" }, { status: 429, headers: { "retry-after": "60" } })];
    await expect(open(3600).getToken(graph)).rejects.toThrow();
    expect([pauses, faults]).toEqual([[1000, 2000, 4000, 8000], []]);
  });

  it("recovers from a vault that still returns a deleted secret for a while", async () => {
    const client = open(3600);
    await client.getToken(graph);
    application.passwordCredentials = [];
    await expect(client.getToken(exchange)).rejects.toMatchObject({ errorCode: "invalid_client" });
    secret = { value: addSecret(application), version: "second" };
    expect((await client.getToken(exchange)).secretVersion).toBe("second");
  });
});
