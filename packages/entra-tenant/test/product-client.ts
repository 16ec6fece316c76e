import type { JWTPayload } from "jose";
import { createApp } from "../app.ts";
import { createTenant, type LiveTenant } from "../directory.ts";
import { signToken } from "../login/tokens/sign.ts";
import { createState } from "../state.ts";

const today = new Date("2026-11-21T08:00:00.000Z");

// Generating keys is slow, so all tests of a file share them. Each test has its own directory.
const state = await createState(today);

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
  text: string;
  check: string | null;
}

/** A client of the products of a tenant in this process, with the deploying identity's tokens. */
export class ProductClient {
  readonly tenant: LiveTenant;
  readonly app: ReturnType<typeof createApp>;
  /** What was written to disk last. */
  saved = "";
  now = today;

  constructor(from = structuredClone(state)) {
    this.tenant = createTenant(from, {
      now: () => this.now,
      save: async (given) => {
        this.saved = JSON.stringify(given);
      },
    });
    this.app = createApp(this.tenant);
  }

  /** A token from the token endpoint. */
  async tokenFor(scope: string): Promise<string> {
    const { clientId, clientSecret } = this.tenant.deployer;
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
    const response = await this.app.request(`${this.tenant.origin}/${this.tenant.id}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  /** A token with these claims and the tenant's signature. */
  async sign(claims: JWTPayload): Promise<string> {
    const { clientId, objectId } = this.tenant.deployer;
    return await signToken(
      this.tenant,
      { appid: clientId, oid: objectId, tid: this.tenant.id, appidacr: "2", ...claims },
      { x5t: true },
    );
  }

  async ask(method: string, url: string, token?: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await this.app.request(url, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text.startsWith("{") ? (JSON.parse(text) as unknown) : undefined,
      check: response.headers.get("x-local-tenant-check"),
    };
  }
}
