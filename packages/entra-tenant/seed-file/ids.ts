import { createHmac } from "node:crypto";
import { derivedId } from "../derived-id.ts";
import type { TenantIdentity } from "../tenant-state.ts";
import type { SeedContents } from "./schema.ts";

/** Ids and secrets of an application in a seed. */
export interface SeededApplication {
  clientId: string;
  objectId: string;
  /** Object id of its service principal. */
  servicePrincipalId: string;
  /** The first of `clientSecrets`; undefined for an application without secrets. */
  clientSecret: string | undefined;
  /** In the order of the seed. */
  clientSecrets: string[];
}

type Identity = Pick<TenantIdentity, "tenantId" | "sealingKey" | "initialDomain">;

/** User principal name of a user in a seed. */
export function userPrincipalNameOf({ initialDomain }: Pick<Identity, "initialDomain">, name: string): string {
  return `${name}@${initialDomain}`;
}

/** Object id of a user in a seed: always the same in one tenant. */
export function userIdOf(identity: Identity, name: string): string {
  return derivedId(identity.tenantId, userPrincipalNameOf(identity, name));
}

/** Object id of a group in a seed: always the same in one tenant. */
export function groupIdOf({ tenantId }: Identity, name: string): string {
  return derivedId(tenantId, `group ${name}`);
}

/** Object id of a service principal in a seed: always the same in one tenant. */
export function servicePrincipalIdOf({ tenantId }: Identity, name: string): string {
  return derivedId(tenantId, `service principal ${name}`);
}

/**
 * Ids and secrets of an application. Generated ones are derived from the tenant's keys, so they survive resets and restarts
 * without being stored.
 */
export function seededApplication(identity: Identity, seed: SeedContents, name: string): SeededApplication | undefined {
  const { applications = {} } = seed;
  const entry = Object.hasOwn(applications, name) ? applications[name] : undefined;
  if (entry === undefined) return undefined;
  const clientSecrets = (entry.secrets ?? []).map(({ value }, index) => value ?? deriveSecret(identity, name, index));
  return {
    clientId: entry.clientId?.toLowerCase() ?? derivedId(identity.tenantId, `client ${name}`),
    objectId: derivedId(identity.tenantId, `application ${name}`),
    servicePrincipalId: servicePrincipalIdOf(identity, name),
    clientSecret: clientSecrets[0],
    clientSecrets,
  };
}

/** Forty characters with "8Q~" after the third, like the secrets that Graph generates. */
function deriveSecret({ sealingKey }: Identity, name: string, index: number): string {
  const text = createHmac("sha256", Buffer.from(sealingKey, "base64url"))
    .update(`secret ${index} ${name}`)
    .digest("base64url");
  return `${text.slice(0, 3)}8Q~${text.slice(3, 37)}`;
}
