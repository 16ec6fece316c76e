import { base64url, EncryptJWT, errors, jwtDecrypt } from "jose";
import type { Tenant } from "../tenant.ts";

/** What a sealed value is for; a value sealed for one purpose cannot be used for another. */
export type SealPurpose = "authorization-code" | "device-code" | "refresh-token" | "page" | "session" | "vault-secret";

/** Encrypts a value so that only this tenant can read it back, also after a restart. */
export async function seal(tenant: Tenant, purpose: SealPurpose, content: object): Promise<string> {
  return await new EncryptJWT({ content })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setAudience(purpose)
    .encrypt(base64url.decode(tenant.sealingKey));
}

/** Reads back what `seal` made for the same purpose; undefined for anything else. Expiry is the caller's to judge. */
export async function unseal<T extends object>(
  tenant: Tenant,
  purpose: SealPurpose,
  sealed: string,
): Promise<T | undefined> {
  try {
    const { payload } = await jwtDecrypt<{ content: T }>(sealed, base64url.decode(tenant.sealingKey), {
      audience: purpose,
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return payload.content;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
