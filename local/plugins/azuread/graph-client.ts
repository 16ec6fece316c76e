import { setTimeout as sleep } from "node:timers/promises";
import { asText, asList, asValues, type Values } from "../bridge/property.ts";
import { type Connection, requireLoopback } from "./configuration.ts";

/** What Microsoft Graph answered instead of doing what was asked. */
export class GraphError extends Error {
  readonly status: number;

  constructor(status: number, what: string, code: string, message: string) {
    super(`${what}: unexpected status ${status} with error: ${code}: ${message}`);
    this.status = status;
  }
}

interface Endpoints {
  graph: string;
  login: string;
}

interface Token {
  value: string;
  objectId: string;
  renewAt: number;
}

type Fetch = typeof globalThis.fetch;

const retries = 4;
const longestWaitSeconds = 30;
/** The real provider renews with twenty minutes left; tokens live for an hour. */
const renewalMarginSeconds = 20 * 60;

/** A client of the local tenant's Microsoft Graph, signed in as the deploying identity. */
export class GraphClient {
  readonly #connection: Connection;
  readonly #fetch: Fetch;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  #endpoints: Promise<Endpoints> | undefined;
  #token: Promise<Token> | undefined;
  readonly #locks = new Map<string, Promise<unknown>>();

  constructor(connection: Connection, fetch: Fetch = globalThis.fetch, wait: (ms: number) => Promise<unknown> = sleep) {
    this.#connection = connection;
    this.#fetch = fetch;
    this.#wait = wait;
  }

  get tenantId(): string {
    return this.#connection.tenantId;
  }

  get clientId(): string {
    return this.#connection.clientId;
  }

  /** The object id of the deploying identity's service principal. */
  async callerId(): Promise<string> {
    return (await this.#requireToken()).objectId;
  }

  /** How Graph's bodies refer to a user or service principal. */
  async directoryObjectUrl(id: string): Promise<string> {
    return `${(await this.#requireEndpoints()).graph}/v1.0/directoryObjects/${id}`;
  }

  async get(path: string): Promise<Values> {
    return asValues(await this.#request("GET", path));
  }

  /** The entity, or undefined where there is none. */
  async find(path: string): Promise<Values | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof GraphError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** All items of a collection, page by page. */
  async list(path: string): Promise<Values[]> {
    const { graph } = await this.#requireEndpoints();
    const items: Values[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const page: Values = await this.get(next);
      items.push(...asList(page["value"]).map(asValues));
      const link: unknown = page["@odata.nextLink"];
      next = typeof link === "string" && link.startsWith(graph) ? link.slice(graph.length) : undefined;
    }
    return items;
  }

  async post(path: string, body: Values): Promise<Values> {
    return asValues(await this.#request("POST", path, body));
  }

  async patch(path: string, body: Values): Promise<void> {
    await this.#request("PATCH", path, body);
  }

  async delete(path: string): Promise<void> {
    await this.#request("DELETE", path);
  }

  /** Runs one task at a time for one object: Graph replaces collections as a whole, so parallel edits would lose one another. */
  async exclusively<T>(objectId: string, task: () => Promise<T>): Promise<T> {
    const before = this.#locks.get(objectId) ?? Promise.resolve();
    const run = before.then(task, task);
    this.#locks.set(
      objectId,
      run.catch(() => undefined),
    );
    return run;
  }

  async #request(method: string, path: string, body?: Values): Promise<unknown> {
    const { graph } = await this.#requireEndpoints();
    const { value } = await this.#requireToken();
    const what = `${method} ${path.replace(/\?.*/s, "")}`;
    const response = await this.#send(`${graph}${path}`, what, {
      method,
      headers: { authorization: `Bearer ${value}`, accept: "application/json", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await readJson(response);
    if (response.ok) return answer;
    const { code, message } = asValues(asValues(answer)["error"]);
    throw new GraphError(response.status, what, asText(code) || "unknown", asText(message) || response.statusText);
  }

  #requireEndpoints(): Promise<Endpoints> {
    this.#endpoints ??= this.#fetchEndpoints().catch((error: unknown) => {
      this.#endpoints = undefined;
      throw error;
    });
    return this.#endpoints;
  }

  async #fetchEndpoints(): Promise<Endpoints> {
    const url = `https://${this.#connection.metadataHost}/metadata/endpoints?api-version=2022-09-01`;
    const response = await this.#send(url, "the metadata endpoint", {});
    if (!response.ok) throw new Error(`the metadata endpoint of the local tenant answered ${response.status}`);
    const metadata = asValues(await readJson(response));
    const graph = asText(metadata["microsoftGraphResourceId"]).replace(/\/$/, "");
    const login = asText(asValues(metadata["authentication"])["loginEndpoint"]);
    requireLoopback(graph, "microsoftGraphResourceId of the metadata endpoint");
    requireLoopback(login, "loginEndpoint of the metadata endpoint");
    return { graph, login };
  }

  async #requireToken(): Promise<Token> {
    const current = await this.#token?.catch(() => undefined);
    if (current !== undefined && Date.now() < current.renewAt) return current;
    this.#token = this.#fetchToken();
    return this.#token;
  }

  async #fetchToken(): Promise<Token> {
    const { graph, login } = await this.#requireEndpoints();
    const { tenantId, clientId, clientSecret } = this.#connection;
    const response = await this.#send(
      `${login}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      "the token endpoint",
      {
        method: "POST",
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: "client_credentials",
          scope: `${graph}/.default`,
        }),
      },
    );
    const answer = asValues(await readJson(response));
    const value = answer["access_token"];
    if (!response.ok || typeof value !== "string") {
      const reason = asText(answer["error_description"]) || asText(answer["error"]) || `status ${response.status}`;
      throw new Error(`the local tenant refuses the sign-in of ${clientId}: ${reason}`);
    }
    const lifetimeSeconds = Number(answer["expires_in"] ?? 3600);
    const marginSeconds = Math.min(renewalMarginSeconds, lifetimeSeconds / 2);
    return { value, objectId: objectIdOf(value), renewAt: Date.now() + (lifetimeSeconds - marginSeconds) * 1000 };
  }

  async #send(url: string, what: string, init: RequestInit): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const response = await this.#fetch(url, { ...init, redirect: "error" }).catch((error: unknown) => {
        throw new Error(describeFailure(url, what, error), { cause: error });
      });
      const isTransient = response.status === 429 || (response.status >= 500 && response.status !== 501);
      if (!isTransient || attempt === retries) return response;
      await response.body?.cancel();
      const asked = Number(response.headers.get("retry-after") ?? Number.NaN);
      await this.#wait(Math.min(Number.isFinite(asked) ? asked : 2 ** attempt, longestWaitSeconds) * 1000);
    }
  }
}

function describeFailure(url: string, what: string, error: unknown): string {
  const { origin } = new URL(url);
  const cause = asValues(error instanceof Error ? error.cause : undefined);
  const code = asText(cause["code"]);
  if (code === "ECONNREFUSED") return `the local tenant at ${origin} does not answer`;
  if (/CERT|SIGNED|ISSUER/.test(code)) {
    return `the certificate of the local tenant at ${origin} is not trusted (${code}): set SSL_CERT_FILE or NODE_EXTRA_CA_CERTS`;
  }
  return `${what} at ${origin} failed: ${code || (error instanceof Error ? error.message : String(error))}`;
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Error(`the local tenant answered ${response.status} with something that is not JSON`);
  }
}

/** The real provider reads the caller's object id from the token too, and likewise leaves judging the token to the service. */
function objectIdOf(token: string): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  const objectId = asValues(claims)["oid"];
  if (typeof objectId !== "string") throw new Error("the token of the local tenant has no oid claim");
  return objectId;
}
