import { isAppOnly } from "../../../integrations/app-only.ts";
import type { Connection } from "../../../integrations/connection.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";

/** How long a new secret is tried in each run. The credential report lags by as much. */
const triedMilliseconds = 48 * 3_600_000;

/** Why a secret was not tried, and how to try it. */
export const sparedNote =
  "secret-accepted: not tried, because a sign-in would hide the product's last one in Microsoft's credential report; " +
  "--proof token tries it";

/**
 * Whether a run should not use the secret. The credential report is the only evidence of which secret a product uses that
 * signs in users, and it keeps only the last sign-in with each secret. A nightly check would always be that one.
 */
export function isSpared({ entra }: Connection, now: Date): boolean {
  if (entra === undefined || isAppOnly(entra)) return false;
  const createdOn = recordedSecretOf(entra.credential)?.createdOn;
  return createdOn !== undefined && now.getTime() - Date.parse(createdOn) > triedMilliseconds;
}
