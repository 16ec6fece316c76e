import { createApp } from "../../app.ts";
import { createTenant, type LiveTenant } from "../../directory.ts";
import { connectApiKeys } from "../../posit-connect/keys.ts";
import { connectServer, keepServer } from "../../posit-connect/servers.ts";
import type { ConnectServer } from "../../posit-connect/entities.ts";
import { createState } from "../../state.ts";

const today = new Date("2026-11-21T08:00:00.000Z");

// Generating keys is slow, so all tests of a file share them. Each test has its own directory.
const state = await createState(today);

export interface Answer {
  status: number;
  body: unknown;
  text: string;
  check: string | null;
}

export const anyGuid = "11111111-1111-4111-8111-111111111111";

/** A Connect server of a tenant in this process. */
export class Connect {
  readonly tenant: LiveTenant;
  readonly app: ReturnType<typeof createApp>;
  readonly keys: Record<"administrator" | "publisher", string>;
  address = "https://connect.contoso.com";
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
    this.keys = connectApiKeys(this.tenant);
  }

  async ask(
    method: string,
    path: string,
    { body, key = this.keys.administrator }: { body?: unknown; key?: string | undefined } = {},
  ): Promise<Answer> {
    const headers: Record<string, string> = key === "" ? {} : { authorization: `Key ${key}` };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await this.app.request(`${this.address}/__api__${path}`, init);
    const text = await response.text();
    const check = response.headers.get("x-local-tenant-check");
    return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown), text, check };
  }

  /** Configuration of a service account with the deploying identity's secret. */
  config(more: Record<string, unknown> = {}): Record<string, unknown> {
    const { clientId, clientSecret } = this.tenant.deployer;
    return {
      auth_type: "Service Account",
      tenant_id: this.tenant.id,
      client_id: clientId,
      client_secret: clientSecret,
      scopes: "https://graph.microsoft.com/.default",
      ...more,
    };
  }

  /** Creates an integration and returns its guid. */
  async create(config = this.config(), more: Record<string, unknown> = {}): Promise<string> {
    const { body } = await this.ask("POST", "/v1/oauth/integrations", {
      body: { template: "azure", name: "reports", config, ...more },
    });
    return (body as { guid: string }).guid;
  }

  /** Changes settings of the server, such as its version. */
  async set(settings: Partial<ConnectServer>): Promise<void> {
    const server = connectServer(this.tenant, new URL(this.address).host);
    await keepServer(this.tenant, Object.assign(server, settings));
  }
}
