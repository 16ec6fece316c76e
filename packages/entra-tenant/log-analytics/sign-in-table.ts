import { credentialTypes } from "../graph/reports/sign-in-projection.ts";
import type { SignIn } from "../sign-ins/entities.ts";
import { knownApps } from "../sign-ins/known-apps.ts";
import { visibleUntil } from "../sign-ins/settings.ts";
import type { Tenant } from "../tenant.ts";

export type Cell = string | number | null;

/** One row, by column. */
export type Row = Readonly<Record<string, Cell>>;

/** The table of app-only sign-ins, to which a tenant with a licence exports its log. */
export const signInTable = "AADServicePrincipalSignInLogs";

/**
 * The rows of the table, oldest first: https://learn.microsoft.com/azure/azure-monitor/reference/tables/aadserviceprincipalsigninlogs
 * Departs from Azure: The table has the most important columns only, and always the sign-ins of the last 30 days.
 */
export function signInRows(tenant: Tenant): Row[] {
  const findApp = knownApps(tenant);
  return tenant.signIns
    .until(visibleUntil(tenant.now(), tenant.reports, "logAnalytics"))
    .filter(({ eventType }) => eventType === "servicePrincipal")
    .map((signIn) => rowOf(findApp, signIn))
    .reverse();
}

function rowOf(findApp: ReturnType<typeof knownApps>, signIn: SignIn): Row {
  const { credential, resourceAppId } = signIn;
  const app = findApp(signIn.appId);
  const isFederated = credential?.kind === "federated";
  return {
    TimeGenerated: signIn.at,
    Id: signIn.id,
    AppId: signIn.appId,
    ServicePrincipalId: app.servicePrincipalId,
    ServicePrincipalName: app.displayName,
    ServicePrincipalCredentialKeyId: isFederated ? "" : (credential?.id ?? ""),
    ServicePrincipalCredentialThumbprint: credential?.thumbprint ?? "",
    FederatedCredentialId: isFederated ? credential.id : "",
    ClientCredentialType: credential === undefined ? "none" : credentialTypes[credential.kind],
    ResultType: String(signIn.errorCode),
    ResultDescription: signIn.failureReason ?? "",
    ResourceDisplayName: findApp(resourceAppId).displayName,
    ResourceIdentity: resourceAppId ?? "",
    IPAddress: signIn.ipAddress,
    CorrelationId: signIn.correlationId,
  };
}

/** Columns of the table. */
export function signInColumns({ reports }: Tenant): string[] {
  return columns.filter((name) => !reports.missingProperties.includes(name));
}

const columns = [
  "TimeGenerated",
  "Id",
  "AppId",
  "ServicePrincipalId",
  "ServicePrincipalName",
  "ServicePrincipalCredentialKeyId",
  "ServicePrincipalCredentialThumbprint",
  "FederatedCredentialId",
  "ClientCredentialType",
  "ResultType",
  "ResultDescription",
  "ResourceDisplayName",
  "ResourceIdentity",
  "IPAddress",
  "CorrelationId",
];
