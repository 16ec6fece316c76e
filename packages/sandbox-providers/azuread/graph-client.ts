import { STATUS_CODES } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { asList, asText, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Connection } from "../tenant/connection.ts";
import { SignIn } from "../tenant/sign-in.ts";
import { type Fetch, readJson, Transport, type Wait } from "../tenant/transport.ts";

/** A refusal of Microsoft Graph. */
class GraphError extends Error {
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(`unexpected status ${status} (${status} ${STATUS_CODES[status] ?? ""}) with error: ${code}: ${message}`);
    this.status = status;
  }
}

const replicationTries = 8;
const replicationWait = 250;

/** Whether Graph's response means that an object is not replicated yet, by the rule of the real provider. */
function isMissing({ status, message }: GraphError): boolean {
  return status === 404 || (status === 400 && message.includes("does not reference a valid application object"));
}

/** A client of the local tenant's Microsoft Graph, signed in as the deploying identity. */
export class GraphClient {
  readonly tenantId: string;
  readonly clientId: string;
  readonly #transport: Transport;
  readonly #signIn: SignIn;
  readonly #locks = new Map<string, Promise<unknown>>();
  readonly #wait: Wait;
  /** Object ids and app ids that this client has created and that a server may not have yet. */
  readonly #created = new Set<string>();

  constructor(connection: Connection, fetch: Fetch = globalThis.fetch, wait: Wait = sleep) {
    this.tenantId = connection.tenantId;
    this.clientId = connection.clientId;
    this.#transport = new Transport(fetch, wait);
    this.#wait = wait;
    this.#signIn = new SignIn(connection, this.#transport, ({ graph }) => graph);
  }

  /** The object id of the deploying identity's service principal. */
  async callerId(): Promise<string> {
    return (await this.#signIn.requireToken()).objectId;
  }

  /** The reference to a user or service principal in Graph's bodies. */
  async directoryObjectUrl(id: string): Promise<string> {
    return `${(await this.#signIn.requireEndpoints()).graph}/v1.0/directoryObjects/${id}`;
  }

  async get(path: string): Promise<Values> {
    return asValues(await this.#request("GET", path));
  }

  /** Returns the entity; undefined if it does not exist. */
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
    const { graph } = await this.#signIn.requireEndpoints();
    const items: Values[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const page: Values = await this.get(next);
      items.push(...asList(page["value"]).map(asValues));
      const link = asText(page["@odata.nextLink"]);
      if (link !== "" && !link.startsWith(graph)) throw new Error(`the next page of ${path} is not on ${graph}`);
      next = link === "" ? undefined : link.slice(graph.length);
    }
    return items;
  }

  async post(path: string, body: Values): Promise<Values> {
    const created = asValues(await this.#request("POST", path, body));
    for (const id of [created["id"], created["appId"]]) if (typeof id === "string") this.#created.add(id);
    return created;
  }

  async patch(path: string, body: Values): Promise<void> {
    await this.#request("PATCH", path, body);
  }

  async delete(path: string): Promise<void> {
    await this.#request("DELETE", path);
    this.#created.delete(path.split("/").at(-1) ?? "");
  }

  /**
   * Runs one task at a time for each object. Graph replaces collections completely, so parallel edits would overwrite
   * each other.
   */
  async exclusively<T>(objectId: string, task: () => Promise<T>): Promise<T> {
    const before = this.#locks.get(objectId) ?? Promise.resolve();
    const run = before.then(task, task);
    const settled = run.catch(() => undefined);
    this.#locks.set(objectId, settled);
    return run;
  }

  async #request(method: string, path: string, body?: Values): Promise<unknown> {
    const { graph } = await this.#signIn.requireEndpoints();
    const { value } = await this.#signIn.requireToken();
    const what = `${method} ${path.replace(/\?.*/s, "")}`;
    const text = body === undefined ? undefined : JSON.stringify(body);
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#transport.send(`${graph}${path}`, what, {
        method,
        headers: { authorization: `Bearer ${value}`, accept: "application/json", "content-type": "application/json" },
        ...(text !== undefined && { body: text }),
      });
      const answer = await readJson(response, what);
      if (response.ok) return answer;
      const { code, message } = asValues(asValues(answer)["error"]);
      const error = new GraphError(
        response.status,
        asText(code) || "unknown",
        `${asText(message) || response.statusText}${this.#transport.explain(response)}`,
      );
      const isNew =
        method !== "DELETE" && [...this.#created].some((id) => path.includes(id) || text?.includes(id) === true);
      if (!isNew || !isMissing(error) || attempt === replicationTries) throw error;
      await this.#wait(replicationWait);
    }
  }
}
