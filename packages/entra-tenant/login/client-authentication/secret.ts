import { createHash, timingSafeEqual } from "node:crypto";
import type { Application, PasswordCredential } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { refuse } from "../errors/index.ts";

/**
 * Checks a client secret against all secrets of the application and its service principal, in constant time. Then
 * checks its validity period.
 */
export function requireSecret(tenant: Tenant, client: Application, secret: string): void {
  const hash = createHash("sha256").update(secret).digest();
  const ofPrincipal = tenant.findServicePrincipal(client.appId)?.passwordCredentials ?? [];
  const matches = [...client.passwordCredentials, ...ofPrincipal].filter((credential) => isEqual(hash, credential));
  const now = tenant.now();
  if (matches.some(({ startDateTime, endDateTime }) => new Date(startDateTime) <= now && now < new Date(endDateTime))) {
    return;
  }
  const isExpired = matches.some(({ endDateTime }) => new Date(endDateTime) <= now);
  refuse(isExpired ? "secret-current" : "secret-valid", { clientId: client.appId });
}

function isEqual(hash: Buffer, credential: PasswordCredential): boolean {
  const stored = Buffer.from(credential.secretHash, "base64url");
  return stored.length === hash.length && timingSafeEqual(stored, hash);
}
