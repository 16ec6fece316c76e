import { asText, type Properties, unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { z } from "zod";
import { UserError } from "../../integrations/text/user-error.ts";

const text = { type: "string" } as const;
const secretText = { type: "string", secret: true } as const;
const flag = { type: "boolean" } as const;

/** Configuration of the provider: `entra-delivery:<name>` in a stack file. */
export const configurationProperties: Properties = {
  positConnectApiKeys: { type: "map", secret: true },
  webhookSigningKey: secretText,
  exchangeAdminEndpoint: text,
  tenantId: text,
  clientId: text,
  clientSecret: secretText,
  useOidc: flag,
  oidcToken: secretText,
  oidcTokenFilePath: text,
  oidcRequestUrl: text,
  oidcRequestToken: secretText,
  useMsi: flag,
  useCli: flag,
};

/** The identity for Microsoft Graph and Exchange Online, configured like the azuread provider's. */
interface DeliveryIdentity {
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly useOidc: boolean;
  readonly oidcToken: string | undefined;
  readonly oidcTokenFilePath: string | undefined;
  readonly oidcRequestUrl: string | undefined;
  readonly oidcRequestToken: string | undefined;
  readonly useMsi: boolean;
  /** @default true, as in the azuread provider */
  readonly useCli: boolean;
}

/** Where an identity token for Posit Connect comes from, for pipelines without a stored API key. */
interface PositConnectIdentity {
  /** The server that `token` and `tokenFile` are for. */
  readonly server: string | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  /** GitHub's token service. */
  readonly requestUrl: string | undefined;
  readonly requestToken: string | undefined;
}

/** Settings of the plugin. Those that are missing stay undefined: only a deployment needs them. */
export interface DeliverySettings {
  /** API keys by address of the server, without a slash at the end. */
  readonly positConnectApiKeys: Pick<ReadonlyMap<string, string>, "get">;
  readonly positConnectIdentity: PositConnectIdentity;
  /** Signs webhooks, such as `whsec_...`. */
  readonly webhookSigningKey: string | undefined;
  readonly exchangeAdminEndpoint: string | undefined;
  readonly identity: DeliveryIdentity;
}

/** Reads the settings from the provider's configuration and, for those missing there, from the environment. Throws `UserError`. */
export function readSettings(values: Values, env: NodeJS.ProcessEnv): DeliverySettings {
  const read = (name: string, ...variables: string[]): string | undefined =>
    [isMissing(values[name]) ? undefined : asText(values[name]), ...variables.map((variable) => env[variable])].find(
      (found) => found !== undefined && found !== "",
    );
  const readFlag = (name: string, variable: string): boolean | undefined => {
    const found = read(name, variable);
    return found === undefined ? undefined : /^(1|t|true)$/i.test(found);
  };
  const readVariable = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  return {
    positConnectApiKeys: readApiKeys(values["positConnectApiKeys"], env),
    positConnectIdentity: {
      server: readVariable("CONNECT_SERVER"),
      token: readVariable("CONNECT_IDENTITY_TOKEN"),
      tokenFile: readVariable("CONNECT_IDENTITY_TOKEN_FILE"),
      requestUrl: readVariable("ACTIONS_ID_TOKEN_REQUEST_URL"),
      requestToken: readVariable("ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
    },
    webhookSigningKey: read("webhookSigningKey", "ENTRA_DELIVERY_WEBHOOK_KEY"),
    exchangeAdminEndpoint: read("exchangeAdminEndpoint"),
    identity: {
      tenantId: read("tenantId", "ARM_TENANT_ID"),
      clientId: read("clientId", "ARM_CLIENT_ID"),
      clientSecret: read("clientSecret", "ARM_CLIENT_SECRET"),
      useOidc: readFlag("useOidc", "ARM_USE_OIDC") ?? false,
      oidcToken: read("oidcToken", "ARM_OIDC_TOKEN"),
      oidcTokenFilePath: read("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH"),
      oidcRequestUrl: read("oidcRequestUrl", "ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"),
      oidcRequestToken: read("oidcRequestToken", "ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
      useMsi: readFlag("useMsi", "ARM_USE_MSI") ?? false,
      useCli: readFlag("useCli", "ARM_USE_CLI") ?? true,
    },
  };
}

/** Returns an address as the map of API keys contains it. */
export function normalizeAddress(address: string): string {
  return address.replace(/\/+$/, "");
}

/** A preview may not know a value yet, and a preview of a redacted state has `[secret]` instead of it. */
function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === unknown || value === "[secret]";
}

const apiKeysSchema = z.record(z.string(), z.string());

/** The engine hands maps over as JSON. */
function readApiKeys(value: unknown, env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const { CONNECT_SERVER: server = "", CONNECT_API_KEY: key = "" } = env;
  if (server !== "" && key !== "") keys.set(normalizeAddress(server), key);
  if (isMissing(value)) return keys;
  const { success, data } = apiKeysSchema.safeParse(typeof value === "string" ? parseJson(value) : value);
  // The value itself is secret.
  if (!success) {
    throw new UserError({
      message: "entra-delivery:positConnectApiKeys: must be a map from the address of each server to its API key",
      fix: "pulumi config set --secret --path 'entra-delivery:positConnectApiKeys[\"https://connect.contoso.com\"]'",
      code: "posit-api-keys-invalid",
    });
  }
  for (const [address, apiKey] of Object.entries(data)) keys.set(normalizeAddress(address), apiKey);
  return keys;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
