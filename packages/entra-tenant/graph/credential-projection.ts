import type { KeyCredential, PasswordCredential } from "../entities.ts";
import { omit, type Projection } from "./projection.ts";

/** A certificate as Graph shows it in a list, without the key itself. */
export function projectKeyCredential(credential: KeyCredential): Projection {
  return { ...credential, key: null };
}

/** A password credential in Graph's format. Only the response that creates it contains the value. */
export function projectPasswordCredential(
  credential: PasswordCredential,
  secretText: string | null = null,
): Projection {
  return { ...omit(credential, "secretHash"), customKeyIdentifier: null, secretText };
}
