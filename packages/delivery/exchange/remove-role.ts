import { invoke } from "./admin-endpoint.ts";
import { isSame } from "./principals.ts";
import type { AdminEndpoint } from "./target.ts";

/**
 * Removes a role assignment by a cmdlet, if there is one, because a page of Microsoft lists its removal by Graph as not
 * supported for applications. `id` is the id in Graph, `objectId` that of the enterprise application. Throws `UserError`.
 */
export async function removeRoleByCmdlet(target: AdminEndpoint, objectId: string, id: string): Promise<void> {
  const all = await invoke(target, "Get-ManagementRoleAssignment", { RoleAssignee: objectId });
  const found = all.find((one) => isSame(one["Guid"], id));
  if (found !== undefined)
    await invoke(target, "Remove-ManagementRoleAssignment", { Identity: found["Guid"], Confirm: false });
}
