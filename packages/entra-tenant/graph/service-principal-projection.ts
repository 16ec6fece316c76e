import type { ServicePrincipal } from "../entities.ts";
import { microsoftServicesTenantId } from "../first-party.ts";
import type { Tenant } from "../tenant.ts";
import { projectKeyCredential, projectPasswordCredential } from "./credential-projection.ts";
import { notFound } from "./errors.ts";
import type { EntitySet } from "./odata.ts";
import { omit, type Projection } from "./projection.ts";

/** How service principals are served: their own properties and those of their application. */
export function servicePrincipalSet(tenant: Tenant, version: "v1.0" | "beta"): EntitySet<ServicePrincipal> {
  return {
    name: "servicePrincipals",
    type: "microsoft.graph.servicePrincipal",
    project: (principal) => ({
      ...projectServicePrincipal(tenant, principal),
      ...(version === "beta" && { samlMetadataUrl: null }),
    }),
  };
}

function projectServicePrincipal(tenant: Tenant, principal: ServicePrincipal): Projection {
  return {
    ...omit(principal, "owners"),
    ...projectBackingApplication(tenant, principal.appId),
    addIns: [],
    applicationTemplateId: null,
    disabledByMicrosoftStatus: null,
    keyCredentials: principal.keyCredentials.map(projectKeyCredential),
    passwordCredentials: principal.passwordCredentials.map((credential) => projectPasswordCredential(credential)),
    preferredTokenSigningKeyThumbprint: null,
    resourceSpecificApplicationPermissions: [],
    servicePrincipalType: "Application",
    tokenEncryptionKeyId: null,
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  };
}

/** A service principal in the deleted items can outlive its application, but not the other way round. */
function projectBackingApplication(tenant: Tenant, appId: string): Projection {
  const application =
    tenant.findApplication(appId) ?? tenant.deletedApplications.values().find((deleted) => deleted.appId === appId);
  if (application) {
    const { web, spa, publicClient } = application;
    return {
      appDescription: application.description,
      appDisplayName: application.displayName,
      appOwnerOrganizationId: tenant.id,
      appRoles: application.appRoles,
      displayName: application.displayName,
      homepage: web.homePageUrl,
      info: application.info,
      logoutUrl: web.logoutUrl,
      oauth2PermissionScopes: application.api.oauth2PermissionScopes,
      replyUrls: [...web.redirectUris, ...spa.redirectUris, ...publicClient.redirectUris],
      servicePrincipalNames: [...application.identifierUris, appId],
      signInAudience: application.signInAudience,
    };
  }
  const api = tenant.findResource(appId);
  if (!api) throw notFound(appId);
  return {
    appDescription: null,
    appDisplayName: api.displayName,
    appOwnerOrganizationId: api.appOwnerOrganizationId ?? microsoftServicesTenantId,
    appRoles: api.appRoles,
    displayName: api.displayName,
    homepage: null,
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    logoutUrl: null,
    oauth2PermissionScopes: api.oauth2PermissionScopes,
    replyUrls: [],
    servicePrincipalNames: api.identifierUris,
    signInAudience: "AzureADMultipleOrgs",
  };
}
