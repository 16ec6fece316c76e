import type { Context } from "hono";
import type { JWTPayload } from "jose";
import { bearerToken, verifyAccessToken } from "../access-tokens.ts";
import { globalAdministratorId } from "../graph/roles/built-in-roles.ts";
import type { Tenant } from "../tenant.ts";
import { CmdletError, emptyRefusal } from "./errors.ts";

/** App id of Exchange Online, whose identifier URI is `https://outlook.office365.com`. */
export const exchangeAppId = "00000002-0000-0ff1-ce00-000000000000";

/** Directory role that may run every cmdlet. */
export const exchangeAdministratorId = "29232cdf-9323-42fd-ade2-1d097af3e4de";
const recipientAdministratorId = "31392ffb-586c-42d1-9346-e59415a2cc4e";
const globalReaderId = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

/** Tells which cmdlets the caller may run; every check of token and role has passed. */
export type MayRun = (cmdlet: string) => boolean;

/**
 * Returns what the caller may run, or the refusal of its token. Only applications are served.
 * Departs from Entra: The directory roles of an application take effect without a new token, and the roles of a custom
 * role group in Exchange allow nothing.
 */
export async function readCaller(
  tenant: Tenant,
  c: Context,
): Promise<{ objectId: string; mayRun: MayRun } | { refusal: Response }> {
  const token = bearerToken(c.req.header("authorization"));
  const claims = token === undefined ? undefined : await verifyAccessToken(tenant, token).catch(() => undefined);
  if (claims === undefined) {
    return { refusal: emptyRefusal(c, 401, token === undefined ? "bearer-token" : "token-signature") };
  }
  if (typeof claims.aud !== "string" || tenant.findResourceByUri(claims.aud)?.appId !== exchangeAppId) {
    return {
      refusal: emptyRefusal(c, 401, "token-audience", "The audience claim value is invalid for current resource."),
    };
  }
  if (!rolesOf(claims).includes("Exchange.ManageAsApp")) {
    const reason = "The token contains not enough scope or role. Exchange.ManageAsApp role required.";
    return { refusal: emptyRefusal(c, 403, "permission", reason) };
  }
  const objectId = String(claims["oid"]);
  const directoryRoles = new Set(
    tenant.directoryRoleAssignments
      .values()
      .filter(({ principalId, directoryScopeId }) => principalId === objectId && directoryScopeId === "/")
      .map(({ roleDefinitionId }) => roleDefinitionId),
  );
  const mayRun = (cmdlet: string) => [...directoryRoles].some((role) => allows(role, cmdlet));
  return mayRun("Get-Mailbox") ? { objectId, mayRun } : { refusal: emptyRefusal(c, 403, "directory-role") };
}

/** Refuses a request without the header that routes it to the tenant's servers. */
export function checkAnchor(tenant: Tenant, c: Context): void {
  const anchor = c.req.header("x-anchormailbox") ?? "";
  if (/^(APP|UPN):./i.test(anchor) && (!anchor.includes("@") || anchor.toLowerCase().endsWith(`@${tenant.id}`))) return;
  // Departs from Entra: Without the header X-AnchorMailbox a request is refused with a message that is not Exchange's.
  throw new CmdletError("anchor-mailbox", {
    type: "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
    text: `The header X-AnchorMailbox must name a mailbox of the organization ${tenant.id}.`,
  });
}

/** Roles that can read, change recipients, or do everything. */
function allows(role: string, cmdlet: string): boolean {
  if (role === globalAdministratorId || role === exchangeAdministratorId) return true;
  if (/^(Get|Test)-/.test(cmdlet)) return role === globalReaderId || role === recipientAdministratorId;
  return role === recipientAdministratorId && /-(CASMailbox|MailboxPermission|RecipientPermission)$/.test(cmdlet);
}

function rolesOf(claims: JWTPayload): unknown[] {
  const roles = claims["roles"];
  return Array.isArray(roles) ? roles : [];
}
