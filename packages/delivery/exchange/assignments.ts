import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { askGraph, GraphFailure, quote, unlessMissing } from "../entra/graph.ts";
import { requireUserId } from "./mailboxes.ts";
import { patiently } from "../patience.ts";
import { isSame, unknownPrincipal } from "./principals.ts";
import type { Target } from "./target.ts";

const path = "/beta/roleManagement/exchange/roleAssignments";
const read = { method: "GET", permission: "RoleManagement.ReadWrite.Exchange" } as const;
const write = { permission: "RoleManagement.ReadWrite.Exchange" } as const;

const assignment = z.object({
  id: z.string(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullable(),
});
/** A role assignment of Exchange in Microsoft Graph. */
export type Assignment = z.output<typeof assignment>;

/** An assignment before it has an id. */
type Plan = Pick<Assignment, "principalId" | "roleDefinitionId"> & { readonly directoryScopeId: string };

/** Returns the assignment that a resource wants, with the ids of its role and its mailbox. Throws `UserError`. */
export async function planAssignment(target: Target, planned: Values): Promise<Plan> {
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
export async function assign(target: Target, plan: Plan, planned: Values): Promise<Assignment> {
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

/** Returns an assignment by its id; undefined if there is none. */
export async function readAssignment(target: Target, id: string): Promise<Assignment | undefined> {
  return await unlessMissing(askGraph(target, { ...read, path: `${path}/${encodeURIComponent(id)}` }, assignment));
}

/** Deletes an assignment, if there is one. Throws `ServiceFailure` of kind `refused` if Graph does not allow it. */
export async function removeAssignment(target: Target, id: string): Promise<void> {
  const request = { ...write, method: "DELETE", path: `${path}/${encodeURIComponent(id)}` } as const;
  await unlessMissing(askGraph(target, request, z.unknown()));
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

/** Returns role and mailbox of an assignment that is imported. Throws `UserError` if it is for more than one mailbox. */
export async function describe(target: Target, found: Assignment): Promise<Values> {
  const { id, directoryScopeId, roleDefinitionId } = found;
  if (!/^\/users\/[^/]+$/i.test(directoryScopeId ?? "")) {
    throw new UserError({
      message: `the role assignment ${visibleText(id)} is not for one mailbox: its scope is ${visibleText(directoryScopeId ?? "a custom scope")}`,
      fix: "keep it, or replace it by one ExchangeRoleAssignment for each mailbox",
      code: "exchange-scope-unsupported",
    });
  }
  const definition = await unlessMissing(
    askGraph(
      target,
      { ...read, path: `/beta/roleManagement/exchange/roleDefinitions/${roleDefinitionId}` },
      z.object({ displayName: z.string() }),
    ),
  );
  const user = await unlessMissing(
    askGraph(
      target,
      {
        method: "GET",
        path: `/v1.0/users/${lastPart(directoryScopeId ?? "")}`,
        query: { $select: "userPrincipalName" },
        permission: "User.Read.All",
      },
      z.object({ userPrincipalName: z.string() }),
    ),
  );
  return { role: definition?.displayName ?? "", mailbox: user?.userPrincipalName ?? "" };
}

/** The id in `/Users/{id}` or `/ServicePrincipals/{id}`. */
export function lastPart(text: string): string {
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
