import type { Fetch } from "../../../http/client.ts";
import { type QuickPace, quickPace } from "../../../http/test/service.ts";
import { Operations } from "../../../provider-bridge/operations.ts";
import type { Values } from "../../../provider-bridge/property.ts";
import { DrivenPlugin, type Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import { deliveryProvider } from "../../provider.ts";
import type { DeliverySession } from "../../session.ts";
import { time } from "./delivery-plugin.ts";
import type { Receiver } from "./receiver.ts";

/** The deployment may be at another time, as in the sandbox. */
export const machineTime = new Date("2026-07-01T12:00:00Z");

export const signingKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Wraps each request, to fail before or after it. */
export type Around = (send: () => Promise<Response>) => Promise<Response>;

/** The plugin with an Entra that accepts every secret after some refusals. Sleeping takes no time. */
export class WebhookPlugin extends DrivenPlugin<DeliverySession> {
  /** The signing key without its encoding. */
  static readonly key = Buffer.from(signingKey.slice(6), "base64");
  override readonly operations: Operations<DeliverySession>;
  readonly pace: QuickPace = quickPace();
  readonly withSecret = { sendsSecret: true, clientSecret: "abc8Q~a-secret-of-a-test-2026" };
  #refusals: number;

  constructor({
    env = { ENTRA_DELIVERY_WEBHOOK_KEY: signingKey },
    refusals = 0,
    machineTime: clock = () => machineTime,
    around = (send) => send(),
  }: { env?: NodeJS.ProcessEnv; refusals?: number; machineTime?: () => Date; around?: Around } = {}) {
    super();
    this.#refusals = refusals;
    this.operations = new Operations(
      deliveryProvider({
        fetch: (url, init) => around(() => this.#fetch(url, init)),
        env,
        pace: this.pace,
        now: () => time,
        machineTime: clock,
      }),
    );
    this.operations.configure({});
  }

  /** Inputs of generation 3. */
  inputs({ url }: Receiver, given: Values = {}): Values {
    return {
      url,
      integration: "erp-sync",
      system: "Bizagi",
      tenantId: "11111111-2222-4333-8444-555555555555",
      clientId: "22222222-2222-4333-8444-555555555555",
      keyId: "key-3",
      generation: 3,
      expiresOn: "2027-01-01T00:00:00Z",
      ...given,
    };
  }

  override tokenOf(name: string): string {
    return `entra-delivery:index:${name}`;
  }

  async previewCreate(news: Values): Promise<Values> {
    const type = this.tokenOf("Webhook");
    const { inputs } = this.operations.check({ type, name: "it", news });
    return (await this.operations.create({ type, name: "it", properties: inputs, preview: true })).properties;
  }

  async previewUpdate({ type, id, outputs }: Kept, news: Values): Promise<{ properties: Values }> {
    const { inputs } = this.operations.check({ type, name: "it", news });
    return await this.operations.update({ type, name: "it", id, olds: outputs, news: inputs, preview: true });
  }

  #fetch: Fetch = async (url, init) => {
    if (!url.startsWith("https://login.microsoftonline.com/")) {
      return await fetch(url, init);
    }
    this.#refusals -= 1;
    const refusal = { error: "invalid_client", error_codes: [7000215] };
    return this.#refusals >= 0 ? Response.json(refusal, { status: 401 }) : Response.json({ access_token: "token" });
  };
}
