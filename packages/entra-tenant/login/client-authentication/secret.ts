import { createHash, timingSafeEqual } from "node:crypto";
import type { Application, PasswordCredential } from "../../entities.ts";
import type { UsedCredential } from "../../sign-ins/entities.ts";
import type { Tenant } from "../../tenant.ts";
import { refuse } from "../errors/index.ts";

/**
 * Checks a client secret against all secrets of the application and its service principal, in constant time. Then
 * checks its validity period. `note` receives the secret that matched, even if it has expired.
 * Departs from Entra: The sign-in log contains the key id of an expired secret. Whether Entra's does is not known.
 */
export function requireSecret(
  tenant: Tenant,
  client: Application,
  secret: string,
  note: (credential: UsedCredential) => void,
): void {
  const hash = createHash("sha256").update(secret).digest();
  const ofPrincipal = tenant.findServicePrincipal(client.appId)?.passwordCredentials ?? [];
  const matches = [...client.passwordCredentials, ...ofPrincipal].filter((credential) => isEqual(hash, credential));
  const now = tenant.now();
  const isStarted = ({ startDateTime }: PasswordCredential) => new Date(startDateTime) <= now;
  const isEnded = ({ endDateTime }: PasswordCredential) => new Date(endDateTime) <= now;
  const current = matches.find((one) => isStarted(one) && !isEnded(one));
  const matched = current ?? matches.find(isEnded);
  if (matched !== undefined) note(used(matched, ofPrincipal));
  if (current === undefined) refuse(matched ? "secret-current" : "secret-valid", { clientId: client.appId });
}

function used(credential: PasswordCredential, ofPrincipal: PasswordCredential[]): UsedCredential {
  const { keyId, startDateTime, endDateTime } = credential;
  return {
    kind: "secret",
    id: keyId,
    origin: ofPrincipal.includes(credential) ? "servicePrincipal" : "application",
    validity: { start: startDateTime, end: endDateTime },
  };
}

function isEqual(hash: Buffer, credential: PasswordCredential): boolean {
  const stored = Buffer.from(credential.secretHash, "base64url");
  return stored.length === hash.length && timingSafeEqual(stored, hash);
}
