import { readExpiry, renderExpiry } from "../../handoff/expiry.ts";
import { isNear } from "../../../stack/within.ts";
import type { Finding } from "../finding.ts";
import type { CheckContext } from "../observation.ts";

/** A credential that expires. */
export interface Ending {
  /** Such as `the client secret`. */
  readonly what: string;
  /** ISO time. */
  readonly expiresOn: string;
  /** ISO time at which the next run replaces it; undefined if no run does. */
  readonly rotatesOn: string | undefined;
  readonly fix: string;
}

/** Reports a credential that has expired or will expire soon. */
export function findEnding(
  { what, expiresOn, rotatesOn, fix }: Ending,
  { now, withinDays }: Pick<CheckContext, "now" | "withinDays">,
): Finding[] {
  if (Date.parse(expiresOn) <= now.getTime()) {
    return [{ severity: "error", message: `${what} must be valid, ended on ${expiresOn.slice(0, 10)}`, fix }];
  }
  if (!isNear({ expiresOn, rotatesOn }, now, withinDays)) return [];
  const message = `${what} must be replaced before its end is near, ends on ${renderExpiry(readExpiry(expiresOn, now))}`;
  return [{ severity: "warning", message, fix }];
}
