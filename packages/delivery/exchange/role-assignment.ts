import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { invoke } from "./admin-endpoint.ts";
import { askGraph, GraphFailure, quote, unlessMissing } from "./graph.ts";
import { checkGuid, checkMailbox } from "./ids.ts";
import { requireUserId } from "./mailboxes.ts";
import { patiently } from "./patience.ts";
import { isSame, unknownPrincipal } from "./principals.ts";
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
    return { ...outputsOf(wanted), ...(await verify(target, planned)) };
  },

  async read(session, id, state) {
    const target = targetOf(session, state);
    const found = await unlessMissing(
      askGraph(target, { ...read, path: `${path}/${encodeURIComponent(id)}` }, assignment),
    );
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
    const deletion = askGraph(
      target,
      { ...write, method: "DELETE", path: `${path}/${encodeURIComponent(id)}` },
      z.unknown(),
    );
    await unlessMissing(deletion).catch(async (error: unknown) => {
      if (!(error instanceof ServiceFailure) || error.kind !== "refused") throw error;
      // A page of Microsoft lists this request as not supported for applications.
      await removeByCmdlet(target, id, state);
    });
  },
};

const path = "/beta/roleManagement/exchange/roleAssignments";
const read = { method: "GET", permission: "RoleManagement.ReadWrite.Exchange" } as const;
const write = { permission: "RoleManagement.ReadWrite.Exchange" } as const;

const assignment = z.object({
  id: z.string(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullable(),
});
type Assignment = z.output<typeof assignment>;

/** An assignment before it has an id. */
type Plan = Pick<Assignment, "principalId" | "roleDefinitionId"> & { readonly directoryScopeId: string };

async function planAssignment(target: Target, planned: Values): Promise<Plan> {
  const role = asText(planned["role"]);
  const { value } = await askGraph(
    target,
    {
      ...read,
      path: "/beta/roleManagement/exchange/roleDefinitions",
      query: { $filter: `displayName eq ${quote(role)}` },
    },
    z.object({ value: z.array(z.object({ id: z.string(), displayName: z.string() })) }),
  );
  const definition = value.find(({ displayName }) => isSame(displayName, role));
  if (definition === undefined) throw unknownRole(role);
  return {
    principalId: `/ServicePrincipals/${asText(planned["servicePrincipalObjectId"])}`,
    roleDefinitionId: definition.id,
    directoryScopeId: `/Users/${await requireUserId(target, asText(planned["mailbox"]))}`,
  };
}

/**
 * Creates the assignment, unless it exists. A request whose answer was lost may have created it, so the list is read again for a
 * while before the request is repeated.
 */
async function assign(target: Target, plan: Plan, planned: Values): Promise<Assignment> {
  const { session } = target;
  // Only the admin endpoint makes the application known a moment before.
  const seconds = target.usesAdminEndpoint ? 300 : 60;
  let found = await find(target, plan);
  let refusal: GraphFailure | undefined;
  const made = await patiently(
    session,
    async () => {
      if (found !== undefined) return found;
      try {
        return await askGraph(
          target,
          { ...write, method: "POST", path, body: { ...plan, appScopeId: null } },
          assignment,
        );
      } catch (error) {
        if (error instanceof GraphFailure && isOfPrincipal(error, plan)) refusal = error;
        else if (!isAmbiguous(error)) throw error;
        else found = await patiently(session, () => find(target, plan), 20);
        return found;
      }
    },
    seconds,
  );
  if (made === undefined) throw await explainPrincipal(target, asText(planned["servicePrincipalObjectId"]), refusal);
  const isListed = await patiently(session, () => find(target, plan));
  return isListed ?? made;
}

async function find(target: Target, plan: Plan): Promise<Assignment | undefined> {
  const filter = `principalId eq ${quote(plan.principalId)} and roleDefinitionId eq ${quote(plan.roleDefinitionId)}`;
  const { value } = await askGraph(
    target,
    { ...read, path, query: { $filter: filter } },
    z.object({ value: z.array(assignment) }),
  );
  return value.find(
    (one) =>
      isSame(one.principalId, plan.principalId) &&
      isSame(one.roleDefinitionId, plan.roleDefinitionId) &&
      isSame(one.directoryScopeId, plan.directoryScopeId),
  );
}

/** Whether the request may have been carried out. */
function isAmbiguous(error: unknown): boolean {
  return (
    (error instanceof ServiceFailure && error.mayBeDone) ||
    (error instanceof GraphFailure && (error.status === 409 || /already exist/i.test(error.text)))
  );
}

/** Role and mailbox were found before, so that only the principal can be missing. */
function isOfPrincipal({ status, text }: GraphFailure, { principalId }: Plan): boolean {
  const isNamed = text.toLowerCase().includes(lastPart(principalId).toLowerCase()) || /principal/i.test(text);
  return status === 404 || (status === 400 && isNamed);
}

async function explainPrincipal(
  target: Target,
  objectId: string,
  refusal: GraphFailure | undefined,
): Promise<UserError> {
  const principal = await unlessMissing(
    askGraph(
      target,
      {
        method: "GET",
        path: `/v1.0/servicePrincipals/${objectId}`,
        query: { $select: "appId" },
        permission: "Application.Read.All",
      },
      z.object({ appId: z.string() }),
    ),
  );
  if (principal !== undefined) return unknownPrincipal({ appId: principal.appId, objectId });
  return new UserError({
    message: `Microsoft Entra has no enterprise application with the object id ${objectId}${refusal === undefined ? "" : `; Graph answered: ${visibleText(refusal.text)}`}`,
    fix: "use the object id of the enterprise application, not the one of the app registration",
    code: "exchange-principal-missing",
  });
}

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
  const found = (await invoke(target, "Get-ManagementRoleAssignment", { RoleAssignee: objectId })).find((one) =>
    isSame(one["Guid"], id),
  );
  if (found !== undefined)
    await invoke(target, "Remove-ManagementRoleAssignment", { Identity: found["Guid"], Confirm: false });
}

/** Role and mailbox of an assignment that is imported. */
async function describe(target: Target, found: Assignment): Promise<Values> {
  const definition = await unlessMissing(
    askGraph(
      target,
      { ...read, path: `/beta/roleManagement/exchange/roleDefinitions/${found.roleDefinitionId}` },
      z.object({ displayName: z.string() }),
    ),
  );
  const user = await unlessMissing(
    askGraph(
      target,
      {
        method: "GET",
        path: `/v1.0/users/${lastPart(found.directoryScopeId ?? "")}`,
        query: { $select: "userPrincipalName" },
        permission: "User.Read.All",
      },
      z.object({ userPrincipalName: z.string() }),
    ),
  );
  return { role: definition?.displayName ?? "", mailbox: user?.userPrincipalName ?? "" };
}

function outputsOf({ roleDefinitionId, directoryScopeId }: Plan): Values {
  return { roleDefinitionId, directoryScopeId };
}

function lastPart(text: string): string {
  return text.split("/").at(-1) ?? "";
}

function unknownRole(role: string): UserError {
  const isSmtp = role.toLowerCase() === "application smtp.sendasapp";
  return new UserError({
    message: `Exchange Online has no role ${visibleText(role)}`,
    fix: isSmtp
      ? "this role exists in the worldwide cloud only; elsewhere use full access to the mailbox"
      : "use a role such as Application Mail.Send: https://learn.microsoft.com/exchange/permissions-exo/application-rbac",
    code: "exchange-role-unknown",
  });
}
