import { decodeJwt } from "jose";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Connection, createFaults } from "../../faults/inject.ts";
import type { FaultKind, FaultSettings } from "../../faults/settings.ts";
import { openTenantFetch } from "../../../../cli/sandbox/tenant-fetch.ts";
import type { TenantHandle } from "../../index.ts";
import { newStateFile, start } from "../tenant-client.ts";

const time = new Date("2026-11-21T08:00:00Z");

/** A tenant whose faults the test changes, and an administrator of it. */
interface Faulty {
  readonly tenant: TenantHandle;
  fail(only: FaultKind, settings?: Partial<FaultSettings>): void;
  heal(): void;
  send(method: string, path: string, body?: object): Promise<Response>;
  signIn(clientId: string, clientSecret: string): Promise<Response>;
}

async function openFaulty(): Promise<Faulty> {
  let settings: FaultSettings | undefined;
  const tenant = await start({ stateFile: await newStateFile(), now: () => time, faults: () => settings });
  const { fetch, [Symbol.asyncDispose]: close } = openTenantFetch(tenant.caFile);
  onTestFinished(() => close());
  const signIn: Faulty["signIn"] = (clientId, clientSecret) =>
    fetch(`${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: "client_credentials",
        scope: `${tenant.origin}/.default`,
      }),
    });
  const { deployer } = tenant;
  const { access_token: token } = (await (await signIn(deployer.clientId, deployer.clientSecret)).json()) as {
    access_token: string;
  };
  return {
    tenant,
    fail: (only, given = {}) => (settings = { seed: 1, rate: 1, only: [only], ...given }),
    heal: () => (settings = undefined),
    signIn,
    send: (method, path, body) =>
      fetch(`${tenant.origin}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      }),
  };
}

async function repeat<T>(times: number, action: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time += 1) results.push(await action());
  return results;
}

function countOf({ tenant: { tenant } }: Faulty, displayName: string): number {
  return [...tenant.applications.values()].filter((one) => one.displayName === displayName).length;
}

const failure = (error: unknown): string => String(((error as Error).cause as NodeJS.ErrnoException).code);

describe("faults of the tenant", () => {
  it("throttles in each service's words, with seconds or a date to wait for", async () => {
    const faulty = await openFaulty();
    faulty.fail("throttle", { retryAfterSeconds: 3 });
    const paths = [
      "/v1.0/applications",
      "/vaults/demo-vault/secrets/x",
      "/subscriptions/1/resourceGroups/x",
      "/adminapi/v1.0/x/EXOModuleFile",
    ];
    const answers = await Promise.all(paths.map((path) => faulty.send("GET", path)));
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429, 429]);
    const codes = await Promise.all(
      answers.map(async (one) => ((await one.json()) as { error: { code: string } }).error.code),
    );
    expect(codes).toEqual(["TooManyRequests", "Throttled", "TooManyRequests", "TooManyRequests"]);
    const signIn = await faulty.signIn("x", "x");
    expect(await signIn.json()).toMatchObject({ error: "temporarily_unavailable", error_codes: [90055] });
    const waits = await repeat(12, async () =>
      (await faulty.send("GET", "/metadata/endpoints")).headers.get("retry-after"),
    );
    const forms = waits.map((wait) =>
      wait === "3" ? "seconds" : /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/.test(wait ?? "") && "date",
    );
    expect(new Set(forms)).toEqual(new Set(["seconds", "date"]));
  });

  it("fails with a status of the service or a page of its gateway, after the work only with 504", async () => {
    const faulty = await openFaulty();
    faulty.fail("unavailable");
    const answers = await repeat(25, () => faulty.send("POST", "/v1.0/applications", { displayName: "ERP" }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([500, 502, 503, 504]));
    const pages = answers.filter(({ headers }) => headers.get("content-type") === "text/html");
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([502, 504]));
    expect(countOf(faulty, "ERP")).toBe(answers.filter(({ status }) => status === 504).length);
  });

  it.each([
    ["reset", 0],
    ["reset-after", 6],
    ["truncate", 6],
  ] as const)("breaks the connection off: after %s, %i of 6 creations were made", async (kind, made) => {
    const faulty = await openFaulty();
    faulty.fail(kind);
    // Another server in the process may have replaced the class of answers.
    vi.stubGlobal("Response", responseOfOtherServers());
    const logged = vi.spyOn(console, "error");
    const outcomes = await repeat(6, () =>
      faulty
        .send("POST", "/v1.0/applications", { displayName: "ERP" })
        .then((answer) => answer.text(), failure)
        .catch(failure),
    );
    const codes = kind === "truncate" ? ["UND_ERR_SOCKET"] : ["ECONNRESET", "UND_ERR_SOCKET"];
    expect([...new Set(outcomes)].sort()).toEqual(codes);
    expect(countOf(faulty, "ERP")).toBe(made);
    // The server's library logs an answer that it cannot send.
    expect(logged.mock.calls).toEqual([]);
  });

  it("hides a new application, its service principal's application and its secret from the requests that follow", async () => {
    const faulty = await openFaulty();
    faulty.fail("lag", { seed: 3 });
    const created = await faulty.send("POST", "/v1.0/applications", { displayName: "ERP" });
    const { id, appId } = (await created.json()) as { id: string; appId: string };
    expect(created.status).toBe(201);
    const read = await faulty.send("GET", `/v1.0/applications/${id}`);
    expect([read.status, ((await read.json()) as { error: { code: string } }).error.code]).toEqual([
      404,
      "Request_ResourceNotFound",
    ]);
    const seen = await repeat(4, async () => (await faulty.send("GET", `/v1.0/applications(appId='${appId}')`)).status);
    expect(seen.at(-1)).toBe(200);

    const added = await faulty.send("POST", `/v1.0/applications/${id}/addPassword`, { passwordCredential: {} });
    const { secretText } = (await added.json()) as { secretText: string };
    const refused = await faulty.signIn(appId, secretText);
    expect([refused.status, await refused.json()]).toMatchObject([401, { error_codes: [7000215] }]);
    const tries = await repeat(4, async () => (await faulty.signIn(appId, secretText)).json());
    expect(tries.at(-1)).not.toMatchObject({ error_codes: [7000215] });
  });

  it("hides a new object from lists, but can delete it", async () => {
    const faulty = await openFaulty();
    const list = async (): Promise<string[]> => {
      const answer = await faulty.send("GET", "/v1.0/applications");
      return ((await answer.json()) as { value: { id: string }[] }).value.map(({ id }) => id).sort();
    };
    const before = await list();
    faulty.fail("lag");
    const [first, second] = await repeat(2, async () => {
      const created = await faulty.send("POST", "/v1.0/applications", { displayName: "ERP" });
      return ((await created.json()) as { id: string }).id;
    });
    expect(await list()).toEqual(before);
    const lists = await repeat(4, list);
    expect(lists.at(-1)).toEqual([...before, first, second].sort());
    const created = await faulty.send("POST", "/v1.0/applications", { displayName: "CRM" });
    const { id } = (await created.json()) as { id: string };
    expect((await faulty.send("DELETE", `/v1.0/applications/${id}`)).status).toBe(204);
  });

  it("signs tokens and dates responses with clocks that differ by less than Microsoft's libraries accept", async () => {
    const faulty = await openFaulty();
    faulty.fail("skew");
    const { clientId, clientSecret } = faulty.tenant.deployer;
    const skews = await repeat(10, async () => {
      const answer = await faulty.signIn(clientId, clientSecret);
      const { access_token: token } = (await answer.json()) as { access_token: string };
      const date = Date.parse(answer.headers.get("date") ?? "") / 1000;
      expect(decodeJwt(token)).toMatchObject({ iat: date, nbf: date, exp: date + 3599 });
      return date - time.getTime() / 1000;
    });
    expect(Math.max(...skews.map(Math.abs))).toBeLessThanOrEqual(240);
    expect([skews.some((skew) => skew > 60), skews.some((skew) => skew < -60)]).toEqual([true, true]);
  });

  it("ends with the settings, and repeats itself by seed", async () => {
    const faulty = await openFaulty();
    const statuses = async (): Promise<number[]> => {
      faulty.fail("unavailable", { rate: 0.5, seed: 11 });
      const all = await repeat(12, async () => (await faulty.send("GET", "/v1.0/users")).status);
      faulty.heal();
      return [...all, (await faulty.send("GET", "/v1.0/users")).status];
    };
    const first = await statuses();
    expect(await statuses()).toEqual(first);
    expect([first.at(-1), new Set(first).size > 1]).toEqual([200, true]);
  });

  it("delays a response by the configured time", async () => {
    const slept: number[] = [];
    const faults = createFaults({
      readSettings: () => ({ seed: 1, rate: 1, only: ["slow"], slowSeconds: 7 }),
      now: () => time,
      sleep: (milliseconds) => Promise.resolve(slept.push(milliseconds)),
    });
    const serve = faults.around(() => new Response("served"));
    const answer = await serve(new Request("https://localhost/v1.0/users"), {} as Connection);
    expect([await answer.text(), slept]).toEqual(["served", [7000]]);
  });
});

/** The response class that @hono/node-server makes global unless an option prevents it. */
function responseOfOtherServers(): typeof Response {
  const { Request: request, Response: response } = globalThis;
  getRequestListener(() => new Response());
  const replaced = globalThis.Response;
  Object.defineProperty(globalThis, "Request", { value: request, writable: true, configurable: true });
  Object.defineProperty(globalThis, "Response", { value: response, writable: true, configurable: true });
  return replaced;
}
