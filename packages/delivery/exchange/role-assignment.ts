import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { invoke } from "./admin-endpoint.ts";
import { assign, describe, lastPart, planAssignment, readAssignment, removeAssignment } from "./assignments.ts";
import { checkGuid, checkMailbox } from "../entra/ids.ts";
import { patiently } from "../patience.ts";
import { isSame } from "./principals.ts";
import { removeRoleByCmdlet } from "./remove-role.ts";
import { checkTarget, type Target, targetOf, targetProperties } from "./target.ts";

const renewed = { use: "output", renewedByUpdates: true } as const;

/**
 * Resource entra-delivery:index:ExchangeRoleAssignment. Assigns a role of Exchange Online to an application for one mailbox, by
 * the beta version of Microsoft Graph.
 * https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments
 */
export const exchangeRoleAssignment: Resource<DeliverySession> = {
  properties: {
    ...targetProperties,
    servicePrincipalObjectId: {
      type: "string",
      use: "required",
      replaces: true,
      check: checkGuid("servicePrincipalObjectId"),
    },
    role: { type: "string", use: "required", replaces: true },
    mailbox: { type: "string", use: "required", replaces: true, check: checkMailbox },
    roleDefinitionId: { type: "string", use: "output" },
    directoryScopeId: { type: "string", use: "output" },
    verified: { type: "string", ...renewed },
    deliveredAt: { type: "string", ...renewed },
  },

  async refuseCreation(session, planned) {
    checkTarget(session, planned, false);
  },

  async create(session, planned, made) {
    const target = targetOf(session, planned);
    const wanted = await planAssignment(target, planned);
    const { id } = await assign(target, wanted, planned);
    made(id);
    const { roleDefinitionId, directoryScopeId } = wanted;
    return { roleDefinitionId, directoryScopeId, ...(await verify(target, planned)) };
  },

  async read(session, id, state) {
    const target = targetOf(session, state);
    const found = await readAssignment(target, id);
    if (found === undefined) return undefined;
    const isKnown = isSame(found.directoryScopeId, state["directoryScopeId"]);
    return {
      ...state,
      ...(!isKnown && (await describe(target, found))),
      tenantId: target.tenantId,
      servicePrincipalObjectId: lastPart(found.principalId),
      roleDefinitionId: found.roleDefinitionId,
      directoryScopeId: found.directoryScopeId,
    };
  },

  update: async (session, _id, _olds, planned) => await verify(targetOf(session, planned), planned),

  async delete(session, id, state) {
    const target = targetOf(session, state);
    await removeAssignment(target, id).catch(async (error: unknown) => {
      if (!(error instanceof ServiceFailure) || error.kind !== "refused") throw error;
      await removeByCmdlet(target, id, state);
    });
  },
};

/** Test-ServicePrincipalAuthorization reads the assignments themselves, while mail and Graph wait for caches of up to two hours. */
async function verify(target: Target, planned: Values): Promise<Values> {
  const deliveredAt = target.session.now().toISOString();
  if (!target.usesAdminEndpoint) return { verified: "not possible", deliveredAt };
  const [objectId, role, mailbox] = [planned["servicePrincipalObjectId"], planned["role"], planned["mailbox"]];
  const isInScope = await patiently(
    target.session,
    async () => {
      const rows = await invoke(target, "Test-ServicePrincipalAuthorization", {
        Identity: objectId,
        Resource: mailbox,
      });
      const isGranted = rows.some((row) => isSame(row["RoleName"], role) && isSame(row["InScope"], "true"));
      return isGranted || undefined;
    },
    60,
  );
  if (isInScope === true) return { verified: "yes", deliveredAt };
  throw new UserError({
    message: `Exchange Online has the role ${visibleText(asText(role))}, but its authorization test does not allow it for ${visibleText(asText(mailbox))}`,
    fix: `run in Exchange Online PowerShell: Test-ServicePrincipalAuthorization -Identity ${visibleText(asText(objectId))} -Resource ${visibleText(asText(mailbox))}`,
    code: "exchange-role-out-of-scope",
  });
}

async function removeByCmdlet(target: Target, id: string, state: Values): Promise<void> {
  const objectId = asText(state["servicePrincipalObjectId"]);
  const role = asText(state["role"]);
  if (!target.usesAdminEndpoint) {
    throw new UserError({
      message: `Microsoft Graph does not let the deploying identity take away the role ${visibleText(role)} for ${visibleText(asText(state["mailbox"]))}`,
      fix: `grant it RoleManagement.ReadWrite.Exchange; if it has that permission, run in Exchange Online PowerShell: Get-ManagementRoleAssignment -RoleAssignee ${visibleText(objectId)} | Where-Object Guid -eq ${visibleText(id)} | Remove-ManagementRoleAssignment`,
      code: "exchange-role-not-removed",
    });
  }
  await removeRoleByCmdlet(target, objectId, id);
}
