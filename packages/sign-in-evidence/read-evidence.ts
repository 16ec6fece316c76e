import type { AppEvidence, EvidenceRequest } from "./evidence.ts";
import type { ReportAccess } from "./report-access.ts";
import { readSignInLog } from "./sign-in-log.ts";

/** Reads when each credential of an app was last used, from the source that knows it for such an app. Throws `ServiceFailure`. */
export async function readAppEvidence(access: ReportAccess, request: EvidenceRequest): Promise<AppEvidence> {
  return await readSignInLog(access, request);
}
