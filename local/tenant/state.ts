import { randomBytes, randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import { type CertificateAuthority, createCertificateAuthority } from "./certificates.ts";
import type {
  Application,
  AppRoleAssignment,
  Deployer,
  OAuth2PermissionGrant,
  ServicePrincipal,
  User,
} from "./entities.ts";
import { seedDirectory } from "./seed.ts";

/** What is in the directory and can be changed over Graph; `reset` replaces it. */
export interface Directory {
  users: User[];
  applications: Application[];
  servicePrincipals: ServicePrincipal[];
  /** What was changed on Microsoft's own service principals, by app id; the rest of them is derived. */
  firstPartyChanges: Record<string, Partial<ServicePrincipal>>;
  appRoleAssignments: AppRoleAssignment[];
  oauth2PermissionGrants: OAuth2PermissionGrant[];
  deletedApplications: Application[];
  deletedServicePrincipals: ServicePrincipal[];
}

/** What makes this tenant this tenant; it outlives a `reset`. */
export interface TenantIdentity {
  tenantId: string;
  displayName: string;
  initialDomain: string;
  createdDateTime: string;
  deployer: Deployer;
  deployerApplicationId: string;
  signingKeys: Record<string, unknown>[];
  sealingKey: string;
  certificateAuthority: CertificateAuthority;
}

/** The whole content of the state file. */
export interface TenantState extends TenantIdentity, Directory {
  version: 1;
  /** Where the tenant listened last, so that it comes back under the same origin. */
  port: number | null;
}

/** Makes a new tenant: its keys, and the directory that every new tenant begins with. */
export async function createState(now: Date): Promise<TenantState> {
  const identity: TenantIdentity = {
    tenantId: randomUUID(),
    displayName: "Contoso",
    initialDomain: "contoso.onmicrosoft.com",
    createdDateTime: now.toISOString(),
    deployer: { clientId: randomUUID(), objectId: randomUUID(), clientSecret: randomBytes(30).toString("base64url") },
    deployerApplicationId: randomUUID(),
    signingKeys: [await createSigningKey()],
    sealingKey: randomBytes(32).toString("base64url"),
    certificateAuthority: await createCertificateAuthority(),
  };
  return { version: 1, port: null, ...identity, ...seedDirectory(identity) };
}

async function createSigningKey(): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: "RS256", use: "sig" };
}
