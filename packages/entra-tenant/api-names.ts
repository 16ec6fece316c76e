import names from "./service-principal-names.json" with { type: "json" };

/**
 * Names of Microsoft's APIs that are missing in service-principal-names.json. That file contains the
 * `servicePrincipalNames` of a tenant, without trailing slashes and without the names of bots and Teams tabs (api://):
 * https://github.com/maciejporebski/azure-ad-first-party-apps-permissions, dfafb9c of 2026-08-22.
 */
interface MoreNames {
  uris?: string[];
  /** Customer host names, in lower case. */
  hosts?: RegExp[];
}

const moreNames: Record<string, MoreNames> = {
  // Microsoft Dynamics ERP is in no public list of names. Its hosts are many: https://contoso.operations.dynamics.com,
  // .sandbox.operations, .cloudax and .axcloud, with a region (.operations.eu), .cloud.onebox and those of other clouds.
  // Departs from Entra: Every host under dynamics.com that belongs to no other API is a Dynamics environment.
  "00000015-0000-0000-c000-000000000000": {
    hosts: [/^https:\/\/(?![^/]*\.(crm\d*|bc|businesscentral)\.dynamics\.)([a-z0-9-]+\.){2,}dynamics\.(com|us|cn)$/],
  },
  // https://learn.microsoft.com/power-platform/admin/new-datacenter-regions
  "00000007-0000-0000-c000-000000000000": {
    hosts: [/^https:\/\/[a-z0-9-]+(\.api)?\.crm\d*\.(dynamics\.(com|cn)|microsoftdynamics\.us|appsplatform\.us)$/],
  },
  // https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory#azure-storage-resource-id
  "e406a681-f3d4-42a8-90b6-c2b029497af1": {
    hosts: [/^https:\/\/[a-z0-9]{3,24}\.(blob|dfs|file|queue|table)\.core\.windows\.net$/],
  },
  // https://learn.microsoft.com/kusto/api/rest/authenticate-with-msal: the address of the cluster.
  "2746ea77-4702-4b45-80ca-3c97e680e8b7": {
    uris: ["https://kusto.kusto.windows.net", "https://api.kusto.windows.net"],
    hosts: [
      /^https:\/\/[a-z0-9-]+(\.[a-z0-9]+)?\.kusto\.windows\.net$/,
      /^https:\/\/[a-z0-9.-]+\.kusto\.fabric\.microsoft\.com$/,
    ],
  },
  // https://learn.microsoft.com/azure/cosmos-db/how-to-connect-role-based-access-control
  "a232010e-820c-4083-83bb-3ace5fc29d0b": {
    uris: ["https://cosmos.azure.com"],
    hosts: [/^https:\/\/[a-z0-9-]{3,44}\.documents\.azure\.com$/],
  },
  // https://learn.microsoft.com/azure/azure-app-configuration/rest-api-authentication-azure-ad: the address of the store.
  "35ffadb3-7fc1-497e-b61b-381d28e744cc": { hosts: [/^https:\/\/[a-z0-9-]{5,50}\.azconfig\.io$/] },
  // https://docs.github.com/enterprise-cloud@latest/copilot/how-tos/copilot-sdk/setup/azure-managed-identity
  "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe": { uris: ["https://ai.azure.com"] },
  // https://learn.microsoft.com/azure/azure-monitor/logs/api/access-api
  "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5": { uris: ["https://api.loganalytics.azure.com"] },
  "ddbf3205-c6bd-46ae-8127-60eb93363864": { uris: ["https://batch.core.windows.net"] },
  "0b07f429-9f4b-4714-9392-cc5e8e80c8b0": { uris: ["https://digitaltwins.azure.net"] },
  "1ac05c7e-12d2-4605-bf9d-549d7041c6b3": { uris: ["https://dev.azuresynapse.net"] },
};

/**
 * APIs whose app id and address are known, but not their permissions. Applications need none to get a token.
 * https://learn.microsoft.com/azure/batch/batch-aad-auth,
 * https://learn.microsoft.com/azure/digital-twins/how-to-authenticate-client and
 * https://learn.microsoft.com/rest/api/synapse; the ids are those of the azuread provider.
 */
export const namedApis: Record<string, ReturnType<typeof withoutPermissions>> = {
  "ddbf3205-c6bd-46ae-8127-60eb93363864": withoutPermissions("Microsoft Azure Batch"),
  "0b07f429-9f4b-4714-9392-cc5e8e80c8b0": withoutPermissions("Azure Digital Twins"),
  "1ac05c7e-12d2-4605-bf9d-549d7041c6b3": withoutPermissions("Azure Synapse Gateway"),
};

/** All names of an API, including its app id. `hosts` are compared in lower case. */
export function namesOf(appId: string): { identifierUris: string[]; hosts: RegExp[] } {
  const recorded = (names as Partial<Record<string, string[]>>)[appId] ?? [];
  const more = moreNames[appId] ?? {};
  // "<app id>/<host>" means the host; "<app id>/*.sharepoint.com" means every customer's host.
  const { hosts = [], uris = [] } = Object.groupBy(recorded, (name) =>
    name.startsWith(`${appId}/`) ? "hosts" : "uris",
  );
  const named = hosts.map((name) => name.slice(appId.length + 1));
  return {
    identifierUris: [
      ...new Set([...uris, ...named.filter((host) => !host.startsWith("*")).map((host) => `https://${host}`)]),
      ...(more.uris ?? []),
      appId,
    ],
    hosts: [...named.filter((host) => host.startsWith("*.")).map(underHost), ...(more.hosts ?? [])],
  };
}

function underHost(pattern: string): RegExp {
  return new RegExp(`^https://[a-z0-9-]+${pattern.slice(1).replaceAll(".", "\\.")}$`);
}

function withoutPermissions(
  name: string,
): { name: string } & Record<"delegated" | "application", Record<string, never>> {
  return { name, delegated: {}, application: {} };
}
