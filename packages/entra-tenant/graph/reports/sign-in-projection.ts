import type { SignIn, UsedCredential } from "../../sign-ins/entities.ts";
import type { Tenant } from "../../tenant.ts";
import type { Projection } from "../projection.ts";

/** Values of `clientCredentialType`. */
export const credentialTypes: Record<UsedCredential["kind"], string> = {
  secret: "clientSecret",
  certificate: "certificate",
  federated: "federatedIdentityCredential",
};

/** Returns a sign-in in the format of Graph: https://learn.microsoft.com/graph/api/resources/signin */
export function projectSignIn(tenant: Tenant, signIn: SignIn, version: "v1.0" | "beta"): Projection {
  const { id, at, appId, errorCode, resourceAppId = "", ipAddress, correlationId } = signIn;
  const user = tenant.users.get(signIn.userId ?? "");
  return {
    id,
    createdDateTime: at,
    appId,
    appDisplayName: nameOf(tenant, appId),
    userId: signIn.userId ?? "",
    userDisplayName: user?.displayName ?? null,
    userPrincipalName: user?.userPrincipalName.toLowerCase() ?? null,
    ipAddress,
    correlationId,
    clientAppUsed: signIn.flow === "authorize" ? "Browser" : "",
    conditionalAccessStatus: "notApplied",
    isInteractive: signIn.eventType === "interactiveUser",
    resourceDisplayName: nameOf(tenant, resourceAppId),
    resourceId: resourceAppId,
    riskDetail: "none",
    riskLevelAggregated: "none",
    riskLevelDuringSignIn: "none",
    riskState: "none",
    riskEventTypes_v2: [],
    appliedConditionalAccessPolicies: [],
    // Entra writes "Other." for a success.
    status: { errorCode, failureReason: signIn.failureReason ?? "Other.", additionalDetails: null },
    ...(version === "beta" && onlyInBeta(tenant, signIn)),
  };
}

function onlyInBeta(tenant: Tenant, { eventType, appId, credential, resourceAppId = "", flow }: SignIn): Projection {
  const isAppOnly = eventType === "servicePrincipal";
  const principal = isAppOnly ? tenant.findServicePrincipal(appId) : undefined;
  const keyId = isAppOnly && credential?.kind !== "federated" ? credential?.id : undefined;
  return {
    signInEventTypes: [eventType],
    clientCredentialType: credential === undefined ? "none" : credentialTypes[credential.kind],
    servicePrincipalId: principal?.id ?? "",
    servicePrincipalName: isAppOnly ? nameOf(tenant, appId) : "",
    servicePrincipalCredentialKeyId: keyId ?? "",
    servicePrincipalCredentialThumbprint: isAppOnly ? (credential?.thumbprint ?? "") : "",
    federatedCredentialId: isAppOnly && credential?.kind === "federated" ? credential.id : "",
    resourceServicePrincipalId: tenant.findServicePrincipal(resourceAppId)?.id ?? "",
    resourceTenantId: tenant.id,
    homeTenantId: tenant.id,
    authenticationProtocol: protocolOf(flow),
    incomingTokenType: "none",
    crossTenantAccessType: "none",
    tokenIssuerType: "AzureAD",
  };
}

function protocolOf(flow: string): string {
  if (flow === "password") return "ropc";
  return flow.endsWith("device_code") ? "deviceCode" : "none";
}

function nameOf(tenant: Tenant, appId: string): string {
  return appId === "" ? "" : (tenant.findResource(appId)?.displayName ?? "");
}
