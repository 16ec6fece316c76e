import { base64url, EncryptJWT, errors, jwtDecrypt } from "jose";
import type { Tenant } from "../tenant.ts";

/** Purpose of an encrypted value. A value with one purpose cannot be used for another. */
export type SealPurpose =
  | "authorization-code"
  | "device-code"
  | "refresh-token"
  | "page"
  | "session"
  | "vault-secret"
  | "connect-secret";

/** Encrypts a value so that only this tenant can decrypt it, also after a restart. */
export async function seal(tenant: Tenant, purpose: SealPurpose, content: object): Promise<string> {
  return await new EncryptJWT({ content })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setAudience(purpose)
    .encrypt(base64url.decode(tenant.sealingKey));
}

/** Decrypts a value of `seal` with the same purpose. Undefined for all other texts. The caller checks the expiry. */
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
