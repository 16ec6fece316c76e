import * as pulumi from "@pulumi/pulumi";
import type { SecretFacts } from "../../integrations/credentials/credential-facts.ts";
import { currentSecretOf, type Delivered, type DeliveryFacts } from "../../integrations/delivery/facts.ts";
import type {
  DeliverySpec,
  ExchangeOnlineSpec,
  PositConnectSpec,
  WebhookSpec,
} from "../../integrations/delivery/spec.ts";
import { integrationTag } from "../../lookups/integration-tag.ts";
import type { ClientCredential } from "../client-credential.ts";
import type { EntraApplication } from "../entra-application.ts";
import { createExchangeAccess } from "./exchange-access.ts";
import { KeyVaultDelivery } from "./key-vault-delivery.ts";
import { PositConnectIntegration, Webhook } from "./resources.ts";

/** What is delivered, and how its product and Entra call it. */
export interface DeliverableConnection {
  /** The integration's key in the stack file. */
  name: string;
  displayName: string;
  system: string;
  scopes: string[];
  application: EntraApplication;
  credential: ClientCredential;
  tenantId: string;
  authorityHost: string;
}

/** Creates the deliveries of an integration. Returns what was delivered; never a secret. */
export function createDeliveries(
  { keyVault, positConnect, exchangeOnline, webhook }: DeliverySpec,
  connection: DeliverableConnection,
  parent: pulumi.Resource,
): pulumi.Output<DeliveryFacts> {
  const secret = secretOf(connection.credential);
  const delivered = [
    ...(positConnect === undefined ? [] : [createPositConnect(positConnect, connection, secret, parent)]),
    ...(exchangeOnline === undefined ? [] : createExchange(exchangeOnline, connection, parent)),
    ...(webhook === undefined ? [] : [createWebhook(webhook, connection, secret, parent)]),
  ];
  const vault =
    keyVault === undefined
      ? undefined
      : new KeyVaultDelivery(
          `${connection.name}-vault`,
          {
            vault: keyVault,
            owner: integrationTag(connection.name),
            clientId: connection.application.clientId,
            tenantId: connection.tenantId,
            ...(secret !== undefined && { secret }),
          },
          { parent },
        ).facts;
  return pulumi.all([vault, pulumi.all(delivered)]).apply(([vaultFacts, targets]) => ({
    ...(vaultFacts !== undefined && { keyVault: vaultFacts }),
    ...(targets.length > 0 && { delivered: targets }),
  }));
}

/** The newest client secret on its way to a product. */
interface DeliveredSecret {
  value: pulumi.Output<string>;
  facts: pulumi.Output<SecretFacts>;
}

function secretOf({ secrets, facts }: ClientCredential): DeliveredSecret | undefined {
  const value = secrets["clientSecret"];
  return value === undefined ? undefined : { value, facts: facts.apply(currentSecretOf) };
}

/** The inputs with which a delivery waits for a new secret and notices that there is one. */
function secretInputs(secret: DeliveredSecret | undefined) {
  if (secret === undefined) return {};
  return {
    clientSecret: secret.value,
    generation: secret.facts.generation,
    expiresOn: secret.facts.expiresOn,
  };
}

/** All inputs. The last secret is no longer known, and Entra refuses a sign-in, so an update could not succeed. */
const frozen = ["*"];

function createPositConnect(
  spec: PositConnectSpec,
  { name, displayName, scopes, application, tenantId, authorityHost }: DeliverableConnection,
  secret: DeliveredSecret | undefined,
  parent: pulumi.Resource,
): pulumi.Output<Delivered> {
  const integration = new PositConnectIntegration(
    `${name}-posit-connect`,
    {
      address: spec.address,
      template: spec.template,
      name: displayName,
      description: spec.description,
      config: {
        auth_type: spec.authType,
        ...(spec.isPublic && { auth_mode: "Public" }),
        tenant_id: tenantId,
        client_id: application.clientId,
        scopes: scopes.join(" "),
      },
      users: spec.users,
      groups: spec.groups,
      deleteWhileUsed: spec.deleteWhileUsed,
      authorityHost,
      ...secretInputs(secret),
    },
    {
      parent,
      // A sign-in needs the service principal.
      dependsOn: [application],
      ...(spec.isFrozen === true && { ignoreChanges: frozen }),
    },
  );
  return deliveredTo("positConnect", integration.deliveredAt, {
    secret,
    verified: integration.verified.apply((verified) => verified === "yes"),
  });
}

function createExchange(
  spec: ExchangeOnlineSpec,
  { name, application, tenantId, authorityHost }: DeliverableConnection,
  parent: pulumi.Resource,
): pulumi.Output<Delivered>[] {
  const grants = createExchangeAccess(spec, { name, application, tenantId, authorityHost }, parent);
  if (grants.length === 0) return [];
  const times = pulumi.all(grants.map(({ at }) => at));
  const latest = times.apply((all) => all.reduce((last, time) => (time > last ? time : last)));
  const verified = pulumi.all(grants.map((grant) => grant.verified)).apply((all) => all.every(Boolean));
  const { usesAdminEndpoint, hasFullAccess, mailboxes } = spec;
  return [
    deliveredTo("exchangeOnline", latest, { verified }).apply((fact) => ({
      ...fact,
      ...(usesAdminEndpoint && { fullAccessTo: hasFullAccess ? mailboxes : [] }),
    })),
  ];
}

function createWebhook(
  { url, sendsSecret }: WebhookSpec,
  { name, system, application, tenantId, authorityHost }: DeliverableConnection,
  secret: DeliveredSecret | undefined,
  parent: pulumi.Resource,
): pulumi.Output<Delivered> {
  const webhook = new Webhook(
    `${name}-webhook`,
    {
      url,
      integration: name,
      system,
      tenantId,
      clientId: application.clientId,
      sendsSecret,
      authorityHost,
      ...secretInputs(secret),
      ...(secret !== undefined && { keyId: secret.facts.keyId }),
    },
    { parent, dependsOn: [application] },
  );
  // Without the secret in the event, the adapter does not have it yet.
  const has = sendsSecret ? { secret } : {};
  return deliveredTo("webhook", webhook.deliveredAt, { ...has, verified: pulumi.output(false) });
}

function deliveredTo(
  target: Delivered["target"],
  at: pulumi.Output<string>,
  { secret, verified }: { secret?: DeliveredSecret | undefined; verified: pulumi.Output<boolean> },
): pulumi.Output<Delivered> {
  const generation = secret?.facts.generation;
  return pulumi.all([at, verified, generation]).apply(([time, isVerified, number]) => ({
    target,
    ...(number !== undefined && { generation: number }),
    at: time,
    verified: isVerified,
  }));
}
