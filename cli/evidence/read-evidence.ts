import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { logAnalyticsOf } from "@entra-integrations/sign-in-evidence/log-analytics.ts";
import { readAppEvidence } from "@entra-integrations/sign-in-evidence/read-evidence.ts";
import type { ReportAccess } from "@entra-integrations/sign-in-evidence/report-access.ts";
import { isAppOnly } from "../../integrations/app-only.ts";
import type { Connection, Connections } from "../../integrations/connection.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import type { OpenTenant } from "../commands/verify/gather.ts";
import { mapLimited } from "../map-limited.ts";

/** Reports are slow, and Graph throttles them earlier than other requests. */
const concurrentReads = 4;

/** The tenant of a stack, and how its reports are read. */
export interface EvidenceTenant extends Pick<OpenTenant, "graphOrigin" | "fetchGraph" | "signInTo"> {
  /** The time in the tenant. */
  readonly now: Date;
  /** Id of the Log Analytics workspace that has the tenant's sign-in logs. @default - the logs in Microsoft Graph */
  readonly workspaceId?: string | undefined;
}

/** Reads the evidence of use of every integration that has a credential, by name. Each app is read once. */
export async function readEvidence(
  connections: Connections,
  tenant: EvidenceTenant,
): Promise<Map<string, AppEvidence>> {
  const apps = Object.values(connections).filter(hasCredential);
  const access = await openReports(
    tenant,
    apps.some(({ entra }) => isAppOnly(entra)),
  );
  const evidence = await mapLimited(apps, concurrentReads, async (one) => {
    const request = { clientId: one.entra.clientId, isAppOnly: isAppOnly(one.entra) };
    return [one.name, await readAppEvidence(access, request)] as const;
  });
  return new Map(evidence);
}

/** A connection whose app signs in with a credential. */
export type WithCredential = Connection & { readonly entra: NonNullable<Connection["entra"]> };

/** Whether the app of a connection signs in with a credential. Public clients have none. */
export function hasCredential(connection: Connection): connection is WithCredential {
  return connection.entra !== undefined && connection.entra.credential.type !== "none";
}

async function openReports(tenant: EvidenceTenant, isWorkspaceNeeded: boolean): Promise<ReportAccess> {
  const { graphOrigin, fetchGraph, signInTo, now, workspaceId } = tenant;
  const access = { graphOrigin, fetchGraph, now };
  if (workspaceId === undefined || !isWorkspaceNeeded) return access;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(workspaceId)) {
    throw new UserError({
      message: "--workspace: must be the workspace id of a Log Analytics workspace, a GUID",
      fix: "copy it from the overview of the workspace in the Azure portal; it is not the resource id",
      code: "workspace-id-invalid",
    });
  }
  const { origin, resource } = logAnalyticsOf(graphOrigin);
  return { ...access, workspace: { id: workspaceId, origin, fetch: await signInTo(resource) } };
}
