import type { Application } from "../../entities.ts";
import {
  checkNewAudience,
  checkNewIdentifierUris,
  checkNewKey,
  checkNewPassword,
  type JudgedChange,
} from "./enforce.ts";

/** Refuses a new application that violates the tenant's policies. */
export function checkNewApplication(change: JudgedChange): void {
  const { passwordCredentials, keyCredentials } = change.application;
  checkNewAudience(change, undefined);
  checkNewIdentifierUris(change, []);
  for (const credential of passwordCredentials) checkNewPassword(change, credential);
  for (const credential of keyCredentials) checkNewKey(change, credential);
}

/** Refuses an update that adds something forbidden. Policies do not affect existing credentials and URIs. */
export function checkUpdatedApplication(change: JudgedChange, previous: Application): void {
  checkNewAudience(change, previous.signInAudience);
  checkNewIdentifierUris(change, previous.identifierUris);
  const known = previous.keyCredentials.map(({ keyId }) => keyId);
  for (const credential of change.application.keyCredentials) {
    if (!known.includes(credential.keyId)) checkNewKey(change, credential);
  }
}
