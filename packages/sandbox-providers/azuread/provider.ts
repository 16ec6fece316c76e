import azuread from "@pulumi/azuread/package.json" with { type: "json" };
import type { Provider } from "@entra-integrations/provider-bridge/provider.ts";
import { parseConnection } from "../tenant/connection.ts";
import { configurationProperties } from "./configuration.ts";
import { getApplication } from "./functions/application.ts";
import { getClientConfig } from "./functions/client-config.ts";
import { getApplicationPublishedAppIds } from "./functions/published-app-ids.ts";
import { getServicePrincipal } from "./functions/service-principal.ts";
import { getServicePrincipals } from "./functions/service-principals.ts";
import { getUser, getUsers } from "./functions/users.ts";
import { GraphClient } from "./graph-client.ts";
import { appRoleAssignment } from "./resources/app-role-assignment.ts";
import { applicationApiAccess } from "./resources/application-api-access.ts";
import { applicationCertificate } from "./resources/application-certificate.ts";
import { applicationFederatedIdentityCredential } from "./resources/application-federated-identity-credential.ts";
import { applicationOwner } from "./resources/application-owner.ts";
import { applicationPassword } from "./resources/application-password.ts";
import { applicationPreAuthorized } from "./resources/application-pre-authorized.ts";
import { applicationRedirectUris } from "./resources/application-redirect-uris.ts";
import { application } from "./resources/application.ts";
import { delegatedPermissionGrant } from "./resources/delegated-permission-grant.ts";
import { servicePrincipal } from "./resources/service-principal.ts";

/** The part of the azuread provider that this project uses, as a client of the local tenant. */
export function azureadProvider(fetch?: typeof globalThis.fetch): Provider<GraphClient> {
  return {
    name: "azuread",
    version: azuread.version,
    kit: "sdk",
    configuration: configurationProperties,
    configure: (values) => new GraphClient(parseConnection("azuread", values, process.env), fetch),
    resources: {
      "azuread:index/application:Application": application,
      "azuread:index/applicationApiAccess:ApplicationApiAccess": applicationApiAccess,
      "azuread:index/applicationCertificate:ApplicationCertificate": applicationCertificate,
      "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential":
        applicationFederatedIdentityCredential,
      "azuread:index/applicationOwner:ApplicationOwner": applicationOwner,
      "azuread:index/applicationPassword:ApplicationPassword": applicationPassword,
      "azuread:index/applicationPreAuthorized:ApplicationPreAuthorized": applicationPreAuthorized,
      "azuread:index/applicationRedirectUris:ApplicationRedirectUris": applicationRedirectUris,
      "azuread:index/appRoleAssignment:AppRoleAssignment": appRoleAssignment,
      "azuread:index/servicePrincipal:ServicePrincipal": servicePrincipal,
      "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant":
        delegatedPermissionGrant,
    },
    functions: {
      "azuread:index/getApplication:getApplication": getApplication,
      "azuread:index/getApplicationPublishedAppIds:getApplicationPublishedAppIds": getApplicationPublishedAppIds,
      "azuread:index/getClientConfig:getClientConfig": getClientConfig,
      "azuread:index/getServicePrincipal:getServicePrincipal": getServicePrincipal,
      "azuread:index/getServicePrincipals:getServicePrincipals": getServicePrincipals,
      "azuread:index/getUser:getUser": getUser,
      "azuread:index/getUsers:getUsers": getUsers,
    },
  };
}
