import { z } from "zod";
import type { NamedRequest } from "@entra-integrations/http/service-failure.ts";
import { unreadable } from "@entra-integrations/http/service-failure.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { normalizeAddress } from "../settings.ts";
import { placeOf } from "./address.ts";
import { ConnectRefusal } from "./refusals.ts";
import { templateSchema } from "./template-schema.ts";

const nullableText = z
  .string()
  .nullish()
  .transform((text) => text ?? "");

/** Servers up to 2025.07.0 return no permissions, and only administrators of newer ones see the number of uses. */
const integrationSchema = z.object({
  guid: z.string(),
  template: nullableText,
  name: nullableText,
  description: nullableText,
  config: z.record(z.string(), z.unknown()).nullish(),
  permissions: z.array(z.object({ user_guid: nullableText, group_guid: nullableText })).nullish(),
  content_count: z.number().optional(),
  updated_time: nullableText,
});

/** An integration as Connect returns it: never with its secret. */
export type ConnectIntegration = z.output<typeof integrationSchema>;

/** Body of a creation or an update. */
export interface IntegrationBody {
  readonly template?: string;
  readonly name: string;
  readonly description: string;
  readonly config: Readonly<Record<string, string>>;
  readonly permissions?: readonly { readonly user_guid: string | null; readonly group_guid: string | null }[];
}

const errorSchema = z.object({ code: z.number(), error: z.string() });
const settingsSchema = z.object({
  version: nullableText,
  license: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

interface Call<Schema extends z.ZodType> {
  readonly body?: object;
  /** Undefined where the answer has no body. */
  readonly schema?: Schema;
  readonly isRepeatable?: boolean;
}

/** Connect's API for OAuth integrations. Every call throws `ConnectRefusal` and `ServiceFailure`. */
export class ConnectClient {
  readonly place: string;
  readonly #session: DeliverySession;
  readonly #base: string;
  readonly #key: string;

  /** @param key an API key, which no message contains */
  constructor(session: DeliverySession, address: string, key: string) {
    this.place = placeOf(address);
    this.#session = session;
    this.#base = `${normalizeAddress(address)}/__api__`;
    this.#key = key;
  }

  settings() {
    return this.#ask("GET", "/server_settings", { schema: settingsSchema });
  }

  /** The templates of the server. One of an unknown form has no fields and no options. */
  templates() {
    return this.#ask("GET", "/v1/oauth/templates", { schema: z.array(templateSchema) });
  }

  list(): Promise<ConnectIntegration[]> {
    return this.#ask("GET", "/v1/oauth/integrations", { schema: z.array(integrationSchema) });
  }

  /** Undefined if the integration is gone. A 404 alone is no proof: a proxy or another version may answer it. */
  async find(guid: string): Promise<ConnectIntegration | undefined> {
    try {
      return await this.#ask("GET", pathOf(guid), { schema: integrationSchema });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const all = await this.list();
      return all.find((integration) => integration.guid === guid);
    }
  }

  /** Connect makes two integrations of two equal requests, so this one is never repeated. */
  create(body: IntegrationBody): Promise<ConnectIntegration> {
    return this.#ask("POST", "/v1/oauth/integrations", { body, schema: integrationSchema });
  }

  async update(guid: string, body: IntegrationBody): Promise<ConnectIntegration> {
    try {
      return await this.#ask("PATCH", pathOf(guid), { body, schema: integrationSchema });
    } catch (error) {
      throw isNotFound(error) && (await this.#isGone(guid)) ? gone(this.place, guid) : error;
    }
  }

  /** Succeeds also if the integration is gone: a repeated request may find that the first one took effect. */
  async delete(guid: string): Promise<void> {
    try {
      await this.#ask("DELETE", pathOf(guid), {});
    } catch (error) {
      if (!isNotFound(error) || !(await this.#isGone(guid))) throw error;
    }
  }

  /** Lets Connect request a token with the stored values. Succeeds with an empty answer. */
  async verify(guid: string): Promise<void> {
    await this.#ask("POST", `${pathOf(guid)}/verify`, { isRepeatable: true });
  }

  /** How many content items use the integration. */
  async countUses({ guid, content_count: count }: ConnectIntegration): Promise<number> {
    if (count !== undefined) return count;
    const uses = await this.#ask("GET", `${pathOf(guid)}/associations`, { schema: z.array(z.unknown()) });
    return uses.length;
  }

  async #isGone(guid: string): Promise<boolean> {
    return !(await this.list()).some((integration) => integration.guid === guid);
  }

  async #ask<Schema extends z.ZodType>(
    method: string,
    path: string,
    { body, schema, isRepeatable }: Call<Schema>,
  ): Promise<z.output<Schema>> {
    const request: NamedRequest = { service: "Posit Connect", method, url: `${this.#base}${path}` };
    const response = await this.#session.http(request.service).fetch(request.url, {
      method,
      headers: {
        authorization: `Key ${this.#key}`,
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      // A redirect would carry the key to an address that nobody checked.
      redirect: "error",
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(isRepeatable !== undefined && { isRepeatable }),
    });
    if (!response.ok) throw await this.#refusalOf(response, body);
    if (schema === undefined) return undefined as z.output<Schema>;
    const { success, data } = schema.safeParse(await response.json().catch(() => undefined));
    if (!success) throw unreadable(request, response.status);
    return data;
  }

  async #refusalOf(response: Response, body: object | undefined): Promise<ConnectRefusal> {
    const { success, data } = errorSchema.safeParse(await response.json().catch(() => undefined));
    const { place } = this;
    const { status } = response;
    if (!success) return new ConnectRefusal({ place, status, code: undefined, text: "" });
    const text = [this.#key, secretIn(body)]
      .filter((secret) => secret !== "")
      .reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), data.error);
    return new ConnectRefusal({ place, status, code: data.code, text: firstSentence(text) });
  }
}

function gone(place: string, guid: string): UserError {
  return new UserError({
    message: `integration ${visibleText(guid)} was deleted in Posit Connect (${place})`,
    fix: "run pulumi refresh and then this again: it creates a new integration, which content must be given again",
    code: "posit-integration-gone",
  });
}

function isNotFound(error: unknown): boolean {
  return error instanceof ConnectRefusal && error.status === 404;
}

function pathOf(guid: string): string {
  return `/v1/oauth/integrations/${encodeURIComponent(guid)}`;
}

function secretIn(body: object | undefined): string {
  return (body as IntegrationBody | undefined)?.config["client_secret"] ?? "";
}

/** Without the ids and times that Entra adds to its texts. */
function firstSentence(text: string): string {
  return visibleText(text.split(/\s*(?:Trace ID:|[\r\n])/, 1)[0] ?? "");
}
