import type { EntraRecord } from "./entra-record.ts";

/** Whether a deployed client only signs in as itself. */
export function isAppOnly({ consent, scopes }: Pick<EntraRecord, "consent" | "scopes">): boolean {
  const { delegated } = consent.permissions;
  return delegated.length === 0 && scopes.length > 0 && scopes.every((one) => one.endsWith("/.default"));
}
