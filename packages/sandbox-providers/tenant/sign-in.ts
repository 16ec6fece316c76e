import { asList, asText, asValues } from "@entra-integrations/provider-bridge/property.ts";
import { type Connection, type Proof, requireLoopback } from "./connection.ts";
import { readJson, type Transport } from "./transport.ts";

/** Addresses of the tenant's services, from its metadata endpoint. */
export interface Endpoints {
  graph: string;
  login: string;
  /** Of Azure Resource Manager. */
  management: string;
  /** Audience of tokens for Azure Resource Manager. */
  managementAudience: string;
  /** Audience of tokens for key vaults. */
  vaultAudience: string;
}

interface Token {
  value: string;
  objectId: string;
}

/** The real provider renews tokens with twenty minutes left. They are valid for an hour. */
const renewalMarginSeconds = 20 * 60;

/** Signs in the deploying identity. All callers share the token while it is valid. */
export class SignIn {
  readonly #connection: Connection;
  readonly #transport: Transport;
  readonly #audienceOf: (endpoints: Endpoints) => string;
  #endpoints: Promise<Endpoints> | undefined;
  #token: Promise<Token> | undefined;
  #renewAt = 0;

  constructor(connection: Connection, transport: Transport, audienceOf: (endpoints: Endpoints) => string) {
    this.#connection = connection;
    this.#transport = transport;
    this.#audienceOf = audienceOf;
  }

  requireEndpoints(): Promise<Endpoints> {
    this.#endpoints ??= this.#fetchEndpoints().catch((error: unknown) => {
      this.#endpoints = undefined;
      throw error;
    });
    return this.#endpoints;
  }

  requireToken(): Promise<Token> {
    if (this.#token === undefined || Date.now() >= this.#renewAt) {
      this.#renewAt = Number.POSITIVE_INFINITY;
      this.#token = this.#fetchToken().catch((error: unknown) => {
        this.#token = undefined;
        throw error;
      });
    }
    return this.#token;
  }

  async #fetchEndpoints(): Promise<Endpoints> {
    const url = `https://${this.#connection.metadataHost}/metadata/endpoints?api-version=2022-09-01`;
    const response = await this.#transport.send(url, "the metadata endpoint", {});
    if (!response.ok) throw new Error(`the metadata endpoint of the local tenant answered ${response.status}`);
    const metadata = asValues(await readJson(response, "the metadata endpoint"));
    const graph = asText(metadata["microsoftGraphResourceId"]).replace(/\/$/, "");
    const management = asText(metadata["resourceManager"]).replace(/\/$/, "");
    const { loginEndpoint, audiences } = asValues(metadata["authentication"]);
    const login = asText(loginEndpoint);
    requireLoopback(graph, "microsoftGraphResourceId of the metadata endpoint");
    requireLoopback(login, "loginEndpoint of the metadata endpoint");
    return {
      graph,
      login,
      management,
      managementAudience: asText(asList(audiences)[0]).replace(/\/$/, ""),
      vaultAudience: `https://${asText(asValues(metadata["suffixes"])["keyVaultDns"])}`,
    };
  }

  async #fetchToken(): Promise<Token> {
    const endpoints = await this.requireEndpoints();
    const { tenantId, clientId, proof } = this.#connection;
    const url = `${endpoints.login}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
    const form = { client_id: clientId, ...formOf(proof), grant_type: "client_credentials" };
    const body = new URLSearchParams({ ...form, scope: `${this.#audienceOf(endpoints)}/.default` });
    const request = { method: "POST", body };
    const response = await this.#transport.send(url, "the token endpoint", request, { isRepeatable: true });
    const answer = asValues(await readJson(response, "the token endpoint"));
    const value = answer["access_token"];
    if (!response.ok || typeof value !== "string") {
      const reason = asText(answer["error_description"]) || asText(answer["error"]) || `status ${response.status}`;
      const isBusy = response.status === 429 || response.status >= 500;
      const what = isBusy ? "is busy or down, and cannot answer" : "refuses";
      throw new Error(`the local tenant ${what} the sign-in of ${clientId}: ${reason}`);
    }
    const lifetimeSeconds = Number(answer["expires_in"] ?? 3600);
    const marginSeconds = Math.min(renewalMarginSeconds, lifetimeSeconds / 2);
    this.#renewAt = Date.now() + (lifetimeSeconds - marginSeconds) * 1000;
    return { value, objectId: objectIdOf(value) };
  }
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
function formOf(proof: Proof): Record<string, string> {
  if ("clientSecret" in proof) return { client_secret: proof.clientSecret };
  return {
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: proof.oidcToken,
  };
}

/**
 * The real provider also reads the caller's object id from the token without verifying it, and leaves that to the
 * service.
 */
function objectIdOf(token: string): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  const objectId = asValues(claims)["oid"];
  if (typeof objectId !== "string") throw new Error("the token of the local tenant has no oid claim");
  return objectId;
}
