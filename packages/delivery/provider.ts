import type { Fetch } from "@entra-integrations/http/client.ts";
import { openProxyFetch } from "@entra-integrations/http/proxy-fetch.ts";
import type { Provider } from "@entra-integrations/provider-bridge/provider.ts";
import { existingCertificate } from "./entra/existing-certificate.ts";
import { existingSecret } from "./entra/existing-secret.ts";
import { findDeletedRegistrations } from "./entra/find-deleted-registrations.ts";
import { judgeRetirement } from "./evidence/judge-retirement.ts";
import { exchangeMailboxPermission } from "./exchange/mailbox-permission.ts";
import { exchangeMailboxProtocols } from "./exchange/mailbox-protocols.ts";
import { exchangeRoleAssignment } from "./exchange/role-assignment.ts";
import { exchangeServicePrincipal } from "./exchange/service-principal.ts";
import { openLocalFetch } from "./local-fetch.ts";
import { localTenantPort } from "./loopback.ts";
import manifest from "./package.json" with { type: "json" };
import { type DeliverySession, openSession, type SessionOptions } from "./session.ts";
import { configurationProperties, readSettings } from "./settings.ts";
import { positConnectIntegration } from "./posit-connect/integration.ts";
import { withSkippedRefresh } from "./skipped-refresh.ts";
import { webhook } from "./webhook/webhook.ts";

/** Options of the provider; all are optional. */
export interface DeliveryOptions extends SessionOptions {
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** One API key for every Posit Connect server, as in the sandbox. @default - each server has its own */
  readonly connectApiKey?: string | undefined;
}

/** The provider entra-delivery: hands the values of an integration to the product that uses them. */
export function deliveryProvider({
  env = process.env,
  connectApiKey,
  fetch = fetchFor(env),
  ...options
}: DeliveryOptions = {}): Provider<DeliverySession> {
  const provider: Provider<DeliverySession> = {
    name: "entra-delivery",
    version: manifest.version,
    kit: "native",
    configuration: configurationProperties,
    configure(values) {
      const settings = readSettings(values, env);
      const positConnectApiKeys =
        connectApiKey === undefined ? settings.positConnectApiKeys : { get: () => connectApiKey };
      return openSession({ ...settings, positConnectApiKeys }, { ...options, fetch });
    },
    resources: {
      "entra-delivery:index:ExchangeMailboxPermission": exchangeMailboxPermission,
      "entra-delivery:index:ExchangeMailboxProtocols": exchangeMailboxProtocols,
      "entra-delivery:index:ExchangeRoleAssignment": exchangeRoleAssignment,
      "entra-delivery:index:ExchangeServicePrincipal": exchangeServicePrincipal,
      "entra-delivery:index:ExistingCertificate": existingCertificate,
      "entra-delivery:index:ExistingSecret": existingSecret,
      "entra-delivery:index:PositConnectIntegration": positConnectIntegration,
      "entra-delivery:index:Webhook": webhook,
    },
    functions: {
      "entra-delivery:index:findDeletedRegistrations": findDeletedRegistrations,
      "entra-delivery:index:judgeRetirement": judgeRetirement,
    },
  };
  return withSkippedRefresh(provider, env);
}

/** A secret of a local tenant must not reach a real product. */
function fetchFor(env: NodeJS.ProcessEnv): Fetch {
  const port = localTenantPort(env);
  return port === undefined ? openProxyFetch().fetch : openLocalFetch({ port }).fetch;
}
