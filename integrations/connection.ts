import { z } from "zod";
import { credentialFacts } from "./credentials/credential-facts.ts";
import { type DeliveryFacts, deliveryFacts, noteDelivery } from "./delivery-facts.ts";
import type { EntraFacts, IntegrationSpec, PermissionSpec } from "./spec.ts";

/**
 * The record of one integration in the stack output `connections`: all that a consumer needs, and never a secret.
 * Downstream programs and pipelines read it: adding a field is compatible, removing or renaming one is a breaking change.
 */
const permission = z.object({
  api: z.string(),
  apiAppId: z.string(),
  value: z.string(),
});

const step = z.object({
  title: z.string(),
  detail: z.string().optional(),
  code: z.object({ language: z.enum(["powershell", "bash", "json", "text"]), text: z.string() }).optional(),
  undoes: z.literal(true).optional(),
});

const field = z.object({
  field: z.string(),
  /** The value itself. */
  value: z.string().optional(),
  /** The key of the value in the integration's record of `secrets`. */
  secret: z.string().optional(),
  /** Left as the product fills it. */
  leave: z.string().optional(),
  note: z.string().optional(),
});

const connection = z.object({
  name: z.string(),
  system: z.string(),
  displayName: z.string(),
  /** Absent for a system that needs nothing of Entra. */
  entra: z
    .object({
      tenantId: z.string(),
      clientId: z.string(),
      applicationObjectId: z.string(),
      servicePrincipalObjectId: z.string(),
      authorizationEndpoint: z.string(),
      tokenEndpoint: z.string(),
      issuer: z.string(),
      signInAudience: z.string(),
      /** Application ID URI of an integration that is an API itself. */
      apiUri: z.string().optional(),
      scopes: z.array(z.string()),
      redirectUris: z.object({
        web: z.array(z.string()),
        publicClient: z.array(z.string()),
        singlePage: z.array(z.string()),
      }),
      credential: credentialFacts,
      consent: z.object({
        state: z.enum(["granted", "needed"]),
        /** Where an administrator consents for the whole organization. */
        adminConsentUrl: z.string(),
        /** Whether each user may consent at the first sign-in, in a tenant that lets users consent. */
        usersMayConsent: z.boolean(),
        permissions: z.object({ delegated: z.array(permission), application: z.array(permission) }),
      }),
    })
    .optional(),
  /** Absent for an integration that is delivered nowhere but in the stack's outputs. */
  delivery: deliveryFacts.optional(),
  handoff: z.object({ product: z.string(), where: z.string(), fields: z.array(field), steps: z.array(step) }),
});

/** One integration, deployed. */
export type Connection = z.output<typeof connection>;

/** The stack output `connections`. */
export type Connections = Record<string, Connection>;

/** Reads the stack output `connections`. Throws a zod error when it was written by something else. */
export function parseConnections(output: unknown): Connections {
  return z.record(z.string(), connection).parse(output);
}

/** Reads the stack output `secrets`: values by integration and key. Throws a zod error when it was written by something else. */
export function parseSecrets(output: unknown): Record<string, Record<string, string>> {
  return z.record(z.string(), z.record(z.string(), z.string())).parse(output);
}

/** What the deployment found out about a registration. */
export interface DeployedEntra extends Pick<
  EntraFacts,
  "tenantId" | "clientId" | "applicationObjectId" | "servicePrincipalObjectId" | "credential"
> {
  /** `https://login.microsoftonline.com` in the public cloud, without trailing slash. */
  authorityHost: string;
  /** @default - delivered nowhere but in the stack's outputs */
  delivery?: DeliveryFacts | undefined;
}

/** The record of one integration from its spec and what was deployed. */
export function buildConnection(spec: IntegrationSpec, deployed: DeployedEntra | undefined): Connection {
  const { name, system, displayName, entra } = spec;
  if (entra === undefined || deployed === undefined) {
    return { name, system, displayName, handoff: spec.describe({ name, displayName, entra: undefined }) };
  }
  const { authorityHost, delivery, ...ids } = deployed;
  const authority = `${authorityHost}/${deployed.tenantId}`;
  const facts: EntraFacts = {
    ...ids,
    authority,
    authorizationEndpoint: `${authority}/oauth2/v2.0/authorize`,
    tokenEndpoint: `${authority}/oauth2/v2.0/token`,
    issuer: `${authority}/v2.0`,
    scopes: entra.scopes,
    redirectUris: entra.redirectUris,
    apiUri: entra.exposedScopes.length === 0 ? undefined : apiUriOf(name, deployed.tenantId),
  };
  return {
    name,
    system,
    displayName,
    entra: {
      tenantId: facts.tenantId,
      clientId: facts.clientId,
      applicationObjectId: facts.applicationObjectId,
      servicePrincipalObjectId: facts.servicePrincipalObjectId,
      authorizationEndpoint: facts.authorizationEndpoint,
      tokenEndpoint: facts.tokenEndpoint,
      issuer: facts.issuer,
      signInAudience: entra.signInAudience,
      ...(facts.apiUri !== undefined && { apiUri: facts.apiUri }),
      scopes: facts.scopes,
      redirectUris: facts.redirectUris,
      credential: facts.credential,
      consent: {
        // Where nothing is declared there is nothing to consent to.
        state: entra.consent === "granted" || entra.permissions.length === 0 ? "granted" : "needed",
        adminConsentUrl: `${authority}/adminconsent?client_id=${facts.clientId}`,
        usersMayConsent: entra.permissions.every(({ needsAdminConsent }) => needsAdminConsent === false),
        permissions: {
          delegated: permissionFacts(entra.permissions, "delegated"),
          application: permissionFacts(entra.permissions, "application"),
        },
      },
    },
    ...(delivery !== undefined && { delivery }),
    handoff: noteDelivery(spec.describe({ name, displayName, entra: facts }), delivery),
  };
}

/** The Application ID URI of an integration that exposes scopes: Entra accepts `api://<tenant id>/<text>` in every tenant. */
export function apiUriOf(name: string, tenantId: string): string {
  return `api://${tenantId}/${name}`;
}

function permissionFacts(
  permissions: PermissionSpec[],
  kind: PermissionSpec["kind"],
): { api: string; apiAppId: string; value: string }[] {
  return permissions
    .filter((one) => one.kind === kind)
    .map((one) => ({ api: one.apiName, apiAppId: one.apiAppId, value: one.value }));
}
