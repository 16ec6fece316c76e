import { UserError } from "../../../integrations/text/user-error.ts";
import type { OpenTenant } from "../verify/gather.ts";
import type { GraphReader } from "../verify/graph-reader.ts";
import { deletedObject, select } from "./graph-objects.ts";

/** A registration in the deleted items, or an enterprise application without one. */
export interface Deleted {
  readonly clientId: string;
  readonly displayName: string;
  readonly tags: readonly string[];
  /** Object ids in the deleted items: the registration first, then the enterprise application. */
  readonly objectIds: readonly string[];
  /** Whether only the enterprise application was deleted, as for an application of another tenant. */
  readonly isEnterpriseOnly: boolean;
}

const service = "Microsoft Graph";
const kinds = ["application", "servicePrincipal"] as const;

/** Finds a deleted registration by its client id or by the object id of one of its objects. */
export async function findDeleted(graph: GraphReader, id: string): Promise<Deleted | undefined> {
  const lists = await Promise.all(
    kinds.map((kind) =>
      graph.list({
        path: `/directory/deletedItems/microsoft.graph.${kind}?${select(deletedObject)}`,
        schema: deletedObject,
        needs: "Application.Read.All",
      }),
    ),
  );
  const [registrations = [], principals = []] = lists.map((list) => (list.state === "read" ? list.value : []));
  const all = [...registrations, ...principals];
  const wanted = id.toLowerCase();
  const found = all.find((one) => one.appId.toLowerCase() === wanted || one.id.toLowerCase() === wanted);
  if (found === undefined) return undefined;
  const objects = all.filter(({ appId }) => appId === found.appId);
  return {
    clientId: found.appId.toLowerCase(),
    displayName: found.displayName ?? "",
    tags: objects.flatMap(({ tags }) => tags),
    objectIds: objects.map((one) => one.id),
    isEnterpriseOnly: registrations.every(({ appId }) => appId !== found.appId),
  };
}

/**
 * Restores a registration and its enterprise application. Entra does not restore the second with the first. Can be repeated.
 * https://learn.microsoft.com/graph/api/directory-deleteditems-restore
 */
export async function restore(
  { graphOrigin, fetchGraph }: Pick<OpenTenant, "graphOrigin" | "fetchGraph">,
  { objectIds }: Deleted,
): Promise<void> {
  for (const id of objectIds) {
    const url = `${graphOrigin}/v1.0/directory/deletedItems/${id}/restore`;
    const response = await fetchGraph(url, { service, method: "POST" });
    if (response.ok) continue;
    throw new UserError({
      message: `Microsoft Graph does not restore the object ${id}: ${response.status}`,
      fix: "restore it in the portal under Deleted applications, or grant this identity Application.ReadWrite.All",
      code: "adopt-restore",
    });
  }
}
