import type { SignIn, UsedCredential } from "../../sign-ins/entities.ts";
import { knownApps } from "../../sign-ins/known-apps.ts";
import type { Tenant } from "../../tenant.ts";
import type { Projection } from "../projection.ts";

type FindApp = ReturnType<typeof knownApps>;

/** Values of `clientCredentialType`. */
export const credentialTypes: Record<UsedCredential["kind"], string> = {
  secret: "clientSecret",
  certificate: "certificate",
  federated: "federatedIdentityCredential",
};

/** Returns a function that brings sign-ins into the format of Graph: https://learn.microsoft.com/graph/api/resources/signin */
export function signInProjection(tenant: Tenant, version: "v1.0" | "beta"): (signIn: SignIn) => Projection {
  const findApp = knownApps(tenant);
  return (signIn) => ({
    ...inEveryVersion(tenant, findApp, signIn),
    ...(version === "beta" && onlyInBeta(tenant, findApp, signIn)),
  });
}

function inEveryVersion(tenant: Tenant, findApp: FindApp, signIn: SignIn): Projection {
  const user = tenant.users.get(signIn.userId ?? "");
  return {
    id: signIn.id,
    createdDateTime: signIn.at,
    appId: signIn.appId,
    appDisplayName: findApp(signIn.appId).displayName,
    userId: signIn.userId ?? "",
    userDisplayName: user?.displayName ?? null,
    userPrincipalName: user?.userPrincipalName.toLowerCase() ?? null,
    ipAddress: signIn.ipAddress,
    correlationId: signIn.correlationId,
    clientAppUsed: signIn.flow === "authorize" ? "Browser" : "",
    conditionalAccessStatus: "notApplied",
    isInteractive: signIn.eventType === "interactiveUser",
    resourceDisplayName: findApp(signIn.resourceAppId).displayName,
    resourceId: signIn.resourceAppId ?? "",
    riskDetail: "none",
    riskLevelAggregated: "none",
    riskLevelDuringSignIn: "none",
    riskState: "none",
    riskEventTypes_v2: [],
    appliedConditionalAccessPolicies: [],
    // Entra writes "Other." for a success.
    status: { errorCode: signIn.errorCode, failureReason: signIn.failureReason ?? "Other.", additionalDetails: null },
  };
}

function onlyInBeta(tenant: Tenant, findApp: FindApp, signIn: SignIn): Projection {
  const { eventType, credential, flow } = signIn;
  const isAppOnly = eventType === "servicePrincipal";
  const app = findApp(isAppOnly ? signIn.appId : undefined);
  // As documented, only app-only sign-ins have the id of the credential.
  const used = isAppOnly ? credential : undefined;
  return {
    signInEventTypes: [eventType],
    clientCredentialType: credential === undefined ? "none" : credentialTypes[credential.kind],
    servicePrincipalId: app.servicePrincipalId,
    servicePrincipalName: app.displayName,
    servicePrincipalCredentialKeyId: used === undefined || used.kind === "federated" ? "" : used.id,
    servicePrincipalCredentialThumbprint: used?.thumbprint ?? "",
    federatedCredentialId: used?.kind === "federated" ? used.id : "",
    resourceServicePrincipalId: findApp(signIn.resourceAppId).servicePrincipalId,
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
