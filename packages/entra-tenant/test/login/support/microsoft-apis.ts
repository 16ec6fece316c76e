import type { AppRole, PermissionScope } from "../../../entities.ts";
import type { Resource } from "../../../tenant.ts";
import { role, scope } from "./permissions.ts";

/** Ids of Microsoft's APIs that the tests ask for. */
export const graphId = "00000003-0000-0000-c000-000000000000";
export const exchangeId = "00000002-0000-0ff1-ce00-000000000000";
export const erpId = "00000015-0000-0000-c000-000000000000";

/** A few of Microsoft's APIs with a few of their permissions. */
export function microsoftApis(): Resource[] {
  return [graph(), exchange(), erp()];
}

function graph(): Resource {
  return api(graphId, "Microsoft Graph", ["https://graph.microsoft.com"], {
    scopes: [
      scope("openid", "User", "37f7f235-527c-4136-accd-4a02d197296e"),
      scope("profile", "User", "14dad69e-099b-42c9-810b-d002981feec1"),
      scope("email", "User", "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0"),
      scope("offline_access", "User", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182"),
      scope("User.Read", "User", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
      scope("Mail.Read", "User", "570282fd-fa5c-430d-a7fd-fc8dc98a9dca"),
      scope("User.Read.All", "Admin", "a154be20-db9c-4678-8ab7-66f6cc099a59"),
    ],
    roles: [role("Mail.Send", "b633e1c5-b582-4048-a93e-9f11b44c7e96")],
  });
}

function exchange(): Resource {
  const uris = ["https://outlook.office365.com", "https://outlook.office.com"];
  return api(exchangeId, "Office 365 Exchange Online", uris, {
    scopes: [scope("SMTP.Send", "User", "76faac2a-0f20-42f1-928a-50de5b9dbe52")],
    roles: [role("SMTP.SendAsApp", "7146a1f0-8703-45b3-9eae-527a64c00995")],
  });
}

/** Known to the catalogue, but without a service principal: the tenant has no such subscription. */
function erp(): Resource {
  return api(erpId, "Microsoft Dynamics ERP", ["https://contoso.operations.dynamics.com"], {
    scopes: [scope("Odata.FullAccess", "User", "a849e696-ce45-464a-81de-e5c5b45519c1")],
    roles: [],
  });
}

function api(
  appId: string,
  displayName: string,
  uris: string[],
  permissions: { scopes: PermissionScope[]; roles: AppRole[] },
): Resource {
  return {
    appId,
    displayName,
    servicePrincipalId: undefined,
    identifierUris: [...uris, appId],
    appRoles: permissions.roles,
    oauth2PermissionScopes: permissions.scopes,
    accessTokenVersion: 1,
    isFirstParty: true,
  };
}
