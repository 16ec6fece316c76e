import { randomBytes, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import { createCertificateAuthority } from "./certificates.ts";
import { seedDirectory } from "./seed.ts";
import { signingCertificate } from "./signing-certificate.ts";
import type { TenantIdentity, TenantState } from "./tenant-state.ts";

/** Creates a new tenant with its keys and its first directory. */
export async function createState(now: Date): Promise<TenantState> {
  const identity: TenantIdentity = {
    tenantId: randomUUID(),
    displayName: "Contoso",
    initialDomain: "contoso.onmicrosoft.com",
    createdDateTime: now.toISOString(),
    deployer: { clientId: randomUUID(), objectId: randomUUID(), clientSecret: randomBytes(30).toString("base64url") },
    deployerApplicationId: randomUUID(),
    signingKeys: [await createSigningKey(now.toISOString())],
    sealingKey: randomBytes(32).toString("base64url"),
    certificateAuthority: await createCertificateAuthority(),
  };
  return { version: 1, port: null, ...identity, ...seedDirectory(identity) };
}

/** As in Entra, the id of a key is the thumbprint of its certificate. */
async function createSigningKey(created: string): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: (await signingCertificate({ ...jwk }, created)).x5t, alg: "RS256", use: "sig" };
}
