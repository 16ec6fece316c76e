import type { KeyCredential, PasswordCredential } from "../entities.ts";
import { omit, type Projection } from "./projection.ts";

/** A certificate as Graph shows it in a list, without the key itself. */
export function projectKeyCredential(credential: KeyCredential): Projection {
  return { ...credential, key: null };
}

/** A password credential as Graph shows it; the value is there in the answer that made it and never again. */
export function projectPasswordCredential(
  credential: PasswordCredential,
  secretText: string | null = null,
): Projection {
  return { ...omit(credential, "secretHash"), customKeyIdentifier: null, secretText };
}
