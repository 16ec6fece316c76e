import { readAppEvidence } from "@entra-integrations/sign-in-evidence/read-evidence.ts";
import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection, Connections } from "../../integrations/connection.ts";
import type { OpenTenant } from "../commands/verify/gather.ts";
import { mapLimited } from "../map-limited.ts";
import { isAppOnly } from "../proof/app-only.ts";

/** Reports are slow, and Graph throttles them earlier than other requests. */
const concurrentReads = 4;

/** Reads the evidence of use of every integration that has a credential, by name. `now` is the time in the tenant. */
export async function readEvidence(
  connections: Connections,
  tenant: Pick<OpenTenant, "graphOrigin" | "fetchGraph">,
  now: Date,
): Promise<Map<string, AppEvidence>> {
  const apps = Object.values(connections).filter(hasCredential);
  const evidence = await mapLimited(apps, concurrentReads, ({ entra }) =>
    readAppEvidence({ ...tenant, now }, { clientId: entra.clientId, isAppOnly: isAppOnly({ entra }) }),
  );
  return new Map(apps.map(({ name }, index) => [name, evidence[index] as AppEvidence]));
}

/** A connection whose app signs in with a credential. */
export type WithCredential = Connection & { readonly entra: NonNullable<Connection["entra"]> };

/** Whether the app of a connection signs in with a credential. Public clients have none. */
export function hasCredential(connection: Connection): connection is WithCredential {
  return connection.entra !== undefined && connection.entra.credential.type !== "none";
}
