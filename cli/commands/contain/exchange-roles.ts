import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { GraphReader } from "../verify/graph-reader.ts";
import type { ExchangeUse } from "./exchange-use.ts";
import type { Change } from "./graph-writer.ts";
import type { Item } from "./journal.ts";

/** Roles of a client in Exchange Online. */
export interface FoundRoles {
  /** Undefined if they could not be read, or were not asked for. */
  readonly roles: Item<"exchangeRoles">[] | undefined;
  /** Why they could not be read. */
  readonly problem: string | undefined;
}

// https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments?view=graph-rest-beta
const path = "/roleManagement/exchange/roleAssignments";
const writes = "RoleManagement.ReadWrite.Exchange";
const assignment = z.object({
  id: z.string(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
  appScopeId: z.string().nullish(),
});
const definition = z.object({ displayName: z.string().nullish() });

/**
 * Reads the role assignments of a client in Exchange Online, also those that people made. Never throws what Graph or the
 * network answers, because the rest of a cut must not depend on it.
 */
export async function readExchangeRoles(
  graph: GraphReader,
  servicePrincipalId: string,
  state: ExchangeUse["state"],
): Promise<FoundRoles> {
  if (state === "unused") return none;
  const principalId = `/ServicePrincipals/${servicePrincipalId}`;
  const needs = "RoleManagement.Read.Exchange";
  try {
    const answer = await graph.list({
      version: "beta",
      path: `${path}?$filter=${encodeURIComponent(`principalId eq '${principalId}'`)}`,
      schema: assignment,
      needs,
      // A tenant without Exchange Online, or a cloud without this API.
      ...(state === "unknown" && { missingBy: [400, 404] }),
    });
    if (answer.state === "refused") return unread(`which needs ${needs}`);
    // All assignments of the tenant are in the list if the filter is not applied.
    const found = (answer.state === "read" ? answer.value : []).filter(
      (one) => one.principalId.toLowerCase() === principalId.toLowerCase(),
    );
    const names = await readNames(graph, [...new Set(found.map(({ roleDefinitionId }) => roleDefinitionId))]);
    return {
      roles: found.map((one) => ({ ...one, roleName: names.get(one.roleDefinitionId) ?? null })),
      problem: undefined,
    };
  } catch (error) {
    if (state === "unknown" && error instanceof ServiceFailure && error.status === 501) return none;
    if (error instanceof UserError) return unread(error.problem.message);
    throw error;
  }
}

const none: FoundRoles = { roles: undefined, problem: undefined };

function unread(why: string): FoundRoles {
  return { roles: undefined, problem: `roles of Exchange Online: could not be read, ${why}` };
}

/** Names are only for messages, so those that cannot be read are left out. */
async function readNames(graph: GraphReader, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await Promise.all(
    ids.map(async (id) => {
      const role = `/roleManagement/exchange/roleDefinitions/${encodeURIComponent(id)}`;
      const question = { version: "beta", path: role, schema: definition, needs: writes } as const;
      const answer = await graph.read(question).catch((error: unknown) => {
        if (error instanceof UserError) return { state: "missing" } as const;
        throw error;
      });
      return [id, answer.state === "read" ? answer.value.displayName : undefined] as const;
    }),
  );
  return new Map(found.flatMap(([id, name]) => (typeof name === "string" ? [[id, name]] : [])));
}

/** Removes a role. */
export function removeRole(role: Item<"exchangeRoles">): Change {
  return {
    what: `remove the role ${nameOf(role)}`,
    method: "DELETE",
    version: "beta",
    path: `${path}/${encodeURIComponent(role.id)}`,
    needs: writes,
  };
}

/** Assigns a role that was removed, for the same mailboxes. */
export function restoreRole(role: Item<"exchangeRoles">, servicePrincipalId: string): Change {
  const { roleDefinitionId, directoryScopeId = null, appScopeId = null } = role;
  return {
    what: `restore the role ${nameOf(role)}`,
    method: "POST",
    version: "beta",
    path,
    body: { principalId: `/ServicePrincipals/${servicePrincipalId}`, roleDefinitionId, directoryScopeId, appScopeId },
    needs: writes,
    doneBy: [409],
    doneByText: /already exist/i,
    // A request without an answer may have been carried out. The next run reads the list first.
    isRepeatable: false,
  };
}

/** Such as `Application Mail.Send of Exchange Online for /Users/1b2c`. */
export function nameOf({ roleName, roleDefinitionId, directoryScopeId, appScopeId }: Item<"exchangeRoles">): string {
  const scope = directoryScopeId ?? appScopeId ?? "an unknown scope";
  return `${roleName ?? roleDefinitionId} of Exchange Online for ${scope === "/" ? "all mailboxes" : scope}`;
}
