import type { Context } from "hono";
import type { Application, User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import {
  allRequested,
  declaredAccess,
  missingConsent,
  needsAdministrator,
  type PermissionsOnResource,
} from "../consent.ts";
import { refuse } from "../errors/index.ts";
import { sealPage } from "../page-state.ts";
import { approvalRequiredPage, consentPage, type ConsentQuestion } from "../pages/consent-page.ts";
import { requireConsentableResource } from "../resources.ts";
import { requireAssignment, requireEnabledUser } from "../users.ts";
import { recordingRefusals } from "./browser-sign-in.ts";
import { issue } from "./issue.ts";
import { answering, type AuthorizeRequest } from "./request.ts";

/** Continues after the sign-in: checks the user, asks for consent, and responds. */
export async function afterSignIn(
  c: Context,
  tenant: Tenant,
  request: AuthorizeRequest,
  user: User,
): Promise<Response> {
  return await recordingRefusals(c, tenant, request, user, async () => await proceed(c, tenant, request, user));
}

async function proceed(c: Context, tenant: Tenant, request: AuthorizeRequest, user: User): Promise<Response> {
  checkUser(tenant, request, user);
  const permissions = answering(request.answerTo, () => permissionsToAsk(tenant, request, user));
  const forEveryone = request.prompt === "admin_consent";
  if (permissions.length === 0 && !forEveryone) return await issue(c, tenant, request, user);

  const { client, answerTo } = request;
  if (request.prompt === "none") {
    return answering(answerTo, () =>
      refuse("consent-given-before", { clientId: client.appId, clientName: client.displayName }),
    );
  }
  const question: ConsentQuestion = {
    user,
    clientName: client.displayName,
    permissions,
    sealed: await sealPage(tenant, { authorize: request.raw, userId: user.id }),
    action: `/${tenant.id}/Consent/Set`,
  };
  return (forEveryone || needsAdministrator(tenant, permissions)) && !user.isAdministrator
    ? await approvalRequiredPage(c, tenant, question, "AADSTS90094")
    : await consentPage(c, question, forEveryone ? "organization" : "user");
}

/** Returns the permissions for the consent page. Their APIs must be in the tenant. */
export function permissionsToAsk(
  tenant: Tenant,
  request: Pick<AuthorizeRequest, "client" | "requested" | "prompt">,
  user: User,
): PermissionsOnResource[] {
  const { client, requested } = request;
  if (request.prompt === "admin_consent") return declaredPermissions(tenant, client);
  const permissions =
    request.prompt === "consent"
      ? allRequested(tenant, client, user, requested)
      : missingConsent(tenant, client, user, requested);
  for (const { resource } of permissions) requireConsentableResource(tenant, resource);
  return permissions;
}

function declaredPermissions(tenant: Tenant, client: Application): PermissionsOnResource[] {
  const permissions = declaredAccess(tenant, client);
  for (const { resource } of permissions) requireConsentableResource(tenant, resource);
  return permissions;
}

/** The user must see these refusals. Only a silent request has no page for them. */
function checkUser(tenant: Tenant, request: AuthorizeRequest, user: User): void {
  const check = () => {
    requireEnabledUser(user);
    requireAssignment(tenant, request.client, user);
  };
  if (request.prompt === "none") answering(request.answerTo, check);
  else check();
}
