import type { AppActivities } from "@entra-integrations/sign-in-evidence/app-activity.ts";
import type { Unknown } from "@entra-integrations/sign-in-evidence/report-access.ts";
import type { LastUse } from "./model.ts";

/** Returns the last use of an app. A new app was not seen since its creation. */
export function lastUseOf(activities: AppActivities | Unknown, clientId: string, createdOn: string | null): LastUse {
  if (activities.state === "unknown") return { state: "unknown", reason: activities.reason };
  const at = activities.lastUse.get(clientId.toLowerCase());
  if (at !== undefined) return { state: "used", at };
  const { coversFrom } = activities;
  const isNewer = createdOn !== null && Date.parse(createdOn) > Date.parse(coversFrom);
  return { state: "not seen", from: isNewer ? createdOn : coversFrom };
}
