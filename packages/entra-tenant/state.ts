import { randomBytes, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { createCertificateAuthority } from "./certificates.ts";
import { seedDirectory } from "./seed.ts";
import { signingCertificate } from "./signing-certificate.ts";
import type { TenantIdentity, TenantState } from "./tenant-state.ts";

/** Creates a new tenant with its keys and its first directory. */
export async function createState(now: Date, key?: JWK): Promise<TenantState> {
  const identity: TenantIdentity = {
    tenantId: randomUUID(),
    displayName: "Contoso",
    initialDomain: "contoso.onmicrosoft.com",
    createdDateTime: now.toISOString(),
    deployer: { clientId: randomUUID(), objectId: randomUUID(), clientSecret: randomBytes(30).toString("base64url") },
    deployerApplicationId: randomUUID(),
    signingKeys: [await certify(key ?? (await createKey()), now.toISOString())],
    sealingKey: randomBytes(32).toString("base64url"),
    certificateAuthority: await createCertificateAuthority(),
  };
  return { version: 1, port: null, ...identity, ...seedDirectory(identity) };
}

let processKey: Promise<JWK> | undefined;

/**
 * A signing key that all callers in this process share. Entra's tenants share keys as well, and generating one takes most of
 * the time of a start.
 */
export function sharedKey(): Promise<JWK> {
  return (processKey ??= createKey());
}

async function createKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return await exportJWK(privateKey);
}

/** As in Entra, the id of a key is the thumbprint of its certificate. */
async function certify(key: JWK, created: string): Promise<Record<string, unknown>> {
  return { ...key, kid: (await signingCertificate({ ...key }, created)).x5t, alg: "RS256", use: "sig" };
}
