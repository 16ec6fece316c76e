import { setTimeout as sleep } from "node:timers/promises";
import { asText, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { requireLoopback } from "../tenant/connection.ts";
import { SignIn } from "../tenant/sign-in.ts";
import { type Fetch, readJson, Transport, type Wait } from "../tenant/transport.ts";
import type { AzureConnection } from "./configuration.ts";

/** The version of Azure Resource Manager's API that the real provider uses for key vaults. */
export const apiVersion = "2024-11-01";

/** A refusal of Azure, in the real provider's form. */
export class AzureError extends Error {
  readonly status: number;

  constructor(status: number, what: string, code: string, message: string) {
    super(`${what}: Status=${status} Code=${JSON.stringify(code)} Message=${JSON.stringify(message)}`);
    this.status = status;
  }
}

/** A client of the local tenant's Azure Resource Manager and its vaults, signed in as the deploying identity. */
export class AzureClient {
  readonly subscriptionId: string;
  readonly #transport: Transport;
  readonly #management: SignIn;
  readonly #vaults: SignIn;

  constructor(connection: AzureConnection, fetch: Fetch = globalThis.fetch, wait: Wait = sleep) {
    this.subscriptionId = connection.subscriptionId;
    this.#transport = new Transport(fetch, wait);
    this.#management = new SignIn(connection, this.#transport, ({ managementAudience }) => managementAudience);
    this.#vaults = new SignIn(connection, this.#transport, ({ vaultAudience }) => vaultAudience);
  }

  /** A resource of Azure Resource Manager. */
  async get(id: string): Promise<Values> {
    return await this.#manage("GET", id);
  }

  /** Returns the resource; undefined if it does not exist. */
  async find(id: string): Promise<Values | undefined> {
    return await undefinedIfNotFound(this.get(id));
  }

  async put(id: string, body: Values): Promise<Values> {
    return await this.#manage("PUT", id, body);
  }

  /**
   * Deletes a secret in its vault, because Azure Resource Manager cannot. It stays recoverable. A missing secret is
   * ignored.
   */
  async deleteSecret(vaultId: string, name: string): Promise<void> {
    await undefinedIfNotFound(this.#askVault(vaultId, "DELETE", `secrets/${name}`));
  }

  /** Recovers a deleted secret. Returns false if there is none. */
  async recoverSecret(vaultId: string, name: string): Promise<boolean> {
    const deleted = await undefinedIfNotFound(this.#askVault(vaultId, "GET", `deletedsecrets/${name}`));
    if (deleted === undefined) return false;
    await this.#askVault(vaultId, "POST", `deletedsecrets/${name}/recover`);
    return true;
  }

  async #manage(method: string, id: string, body?: Values): Promise<Values> {
    const { management } = await this.#management.requireEndpoints();
    requireLoopback(management, "resourceManager of the metadata endpoint");
    return await this.#ask(this.#management, method, `${management}${id}?api-version=${apiVersion}`, body);
  }

  /** The real provider derives a vault's address from its name. Only the tenant knows the address of a local vault. */
  async #askVault(vaultId: string, method: string, path: string): Promise<Values> {
    const vaultUri = asText(asValues((await this.get(vaultId))["properties"])["vaultUri"]);
    requireLoopback(vaultUri, "vaultUri of a key vault");
    return await this.#ask(this.#vaults, method, `${vaultUri}${path}?api-version=7.6`);
  }

  async #ask(signIn: SignIn, method: string, url: string, body?: Values): Promise<Values> {
    const { value } = await signIn.requireToken();
    const what = `${method} ${new URL(url).pathname}`;
    const response = await this.#transport.send(url, what, {
      method,
      headers: { authorization: `Bearer ${value}`, accept: "application/json", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = asValues(await readJson(response, what));
    if (response.ok) return answer;
    const { code, message } = asValues(answer["error"]);
    const reason = `${asText(message) || response.statusText}${this.#transport.explain(response)}`;
    throw new AzureError(response.status, what, asText(code), reason);
  }
}

async function undefinedIfNotFound<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof AzureError && error.status === 404) return undefined;
    throw error;
  }
}
