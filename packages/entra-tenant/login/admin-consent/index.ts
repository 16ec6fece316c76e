import type { Context } from "hono";
import type { User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { answer } from "../authorize/answer.ts";
import { answering } from "../authorize/request.ts";
import { refuse } from "../errors/index.ts";
import { assignRoles, grantDelegated } from "../granting.ts";
import { sealPage } from "../page-state.ts";
import { approvalRequiredPage, consentPage } from "../pages/consent-page.ts";
import { messagePage } from "../pages/message-page.ts";
import { signInPage } from "../pages/sign-in-page.ts";
import { requireEnabledUser } from "../users.ts";
import { readAdminConsentRequest, type AdminConsentRequest, type RawAdminConsentRequest } from "./request.ts";

/**
 * The admin consent endpoint. It always asks for an account.
 * https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export async function adminConsent(c: Context, tenant: Tenant, raw: RawAdminConsentRequest): Promise<Response> {
  const { client } = readAdminConsentRequest(tenant, raw);
  return await signInPage(c, tenant, await sealPage(tenant, { adminConsent: raw }), client.displayName, undefined);
}

/** Continues after the administrator has picked an account. */
export async function resumeAdminConsent(
  c: Context,
  tenant: Tenant,
  raw: RawAdminConsentRequest,
  user: User,
): Promise<Response> {
  const { client, permissions } = readAdminConsentRequest(tenant, raw);
  requireEnabledUser(user);
  const question = {
    user,
    clientName: client.displayName,
    permissions,
    sealed: await sealPage(tenant, { adminConsent: raw, userId: user.id }),
    action: `/${tenant.id}/Consent/Set`,
  };
  return user.isAdministrator
    ? await consentPage(c, question, "organization")
    : await approvalRequiredPage(c, tenant, question, "AADSTS90094");
}

/** Continues after the administrator's answer. Grants everything for the organization, or nothing. */
export async function decideAdminConsent(
  c: Context,
  tenant: Tenant,
  raw: RawAdminConsentRequest,
  user: User,
  accepts: boolean,
): Promise<Response> {
  const request = readAdminConsentRequest(tenant, raw);
  const { client, permissions, answerTo } = request;
  if (!user.isAdministrator) return refuseBack(request, "administrator-consents");
  if (!accepts) return refuseBack(request, "admin-consent-not-declined");
  await grantDelegated(tenant, client, permissions, user, true);
  await assignRoles(tenant, client, permissions);
  if (answerTo === undefined) {
    return await messagePage(
      c,
      "Permissions granted",
      `${client.displayName} may now be used in ${tenant.displayName}.`,
    );
  }
  const scope = raw.version === 2 ? raw.parameters["scope"] : undefined;
  return await answer(c, answerTo, { tenant: tenant.id, scope });
}

function refuseBack(
  request: AdminConsentRequest,
  check: "administrator-consents" | "admin-consent-not-declined",
): never {
  if (request.answerTo === undefined) return refuse(check);
  return answering(request.answerTo, () => refuse(check));
}
