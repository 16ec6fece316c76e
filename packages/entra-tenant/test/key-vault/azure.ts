import { createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import { SecretClient } from "@azure/keyvault-secrets";
import { expect } from "vitest";
import { createApp } from "../../app.ts";
import { createTenant, type LiveTenant } from "../../directory.ts";
import { createState } from "../../state.ts";

const today = new Date("2026-11-21T08:00:00.000Z");

// Generating keys is slow, so all tests of a file share them. Each test has its own directory.
const state = await createState(today);

/** The vault that every tenant begins with, below the only subscription. */
export const subscription = "/subscriptions/11111111-2222-4333-8444-555555555555";
export const vaultPath = `${subscription}/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso`;

/** Who signs in. */
export interface Identity {
  clientId: string;
  clientSecret: string;
  objectId: string;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

/** A tenant in this process, with what Azure has beside it. */
export class Azure {
  readonly tenant: LiveTenant;
  readonly app: ReturnType<typeof createApp>;
  readonly deployer: Identity;
  /** What was written to disk last. */
  saved = "";
  now = today;

  constructor() {
    const own = structuredClone(state);
    this.tenant = createTenant(own, {
      now: () => this.now,
      save: async (given) => {
        this.saved = JSON.stringify(given);
      },
    });
    this.app = createApp(this.tenant);
    this.deployer = own.deployer;
  }

  /** Asks Azure Resource Manager, or any other path, as somebody. */
  async ask(
    method: string,
    path: string,
    { as, resource = "https://management.azure.com", body, query = "?api-version=2024-11-01" }: AskOptions = {},
  ): Promise<Answer> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (as !== undefined) headers["authorization"] = `Bearer ${await this.token(as, `${resource}/.default`)}`;
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await this.app.request(`${path}${query}`, init);
    const answer = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body: answer, headers: response.headers };
  }

  /** Writes a secret as a deployment does. */
  async write(name: string, properties: Record<string, unknown>, tags: Record<string, string> = {}): Promise<Answer> {
    const path = `${vaultPath}/secrets/${name}`;
    const answer = await this.ask("PUT", path, { as: this.deployer, body: { tags, properties } });
    expect([200, 201]).toContain(answer.status);
    return answer;
  }

  /** A client of the vault, as consumers use it. */
  client(as: Identity = this.deployer, vault = "kv-contoso"): SecretClient {
    const credential = {
      getToken: async (scopes: string | string[]) => ({
        token: await this.token(as, String(scopes)),
        expiresOnTimestamp: this.now.getTime() + 3_599_000,
      }),
    };
    return new SecretClient(`${this.tenant.origin}/vaults/${vault}`, credential, {
      disableChallengeResourceVerification: true,
      httpClient: this.#httpClient(),
      retryOptions: { maxRetries: 0 },
    });
  }

  /** An application with a service principal and a secret, and no role. */
  async register(displayName: string): Promise<Identity> {
    const options = { as: this.deployer, resource: this.tenant.origin, query: "" };
    const application = await this.ask("POST", "/v1.0/applications", { ...options, body: { displayName } });
    const { appId, id } = application.body as { appId: string; id: string };
    const principal = await this.ask("POST", "/v1.0/servicePrincipals", { ...options, body: { appId } });
    const password = await this.ask("POST", `/v1.0/applications/${id}/addPassword`, { ...options, body: {} });
    return {
      clientId: appId,
      clientSecret: String(password.body["secretText"]),
      objectId: String(principal.body["id"]),
    };
  }

  async token({ clientId, clientSecret }: Identity, scope: string): Promise<string> {
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
    const response = await this.app.request(`/${this.tenant.id}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    const { access_token: token } = (await response.json()) as { access_token?: string };
    return token ?? expect.fail(`no token for ${scope}`);
  }

  #httpClient(): HttpClient {
    return {
      sendRequest: async (request) => {
        const init = { method: request.method, headers: request.headers.toJSON() };
        const response = await this.app.request(request.url, init);
        return {
          request,
          status: response.status,
          headers: createHttpHeaders(Object.fromEntries(response.headers)),
          bodyAsText: await response.text(),
        };
      },
    };
  }
}

interface AskOptions {
  as?: Identity;
  /** Whom the token is for. */
  resource?: string;
  body?: unknown;
  query?: string;
}
