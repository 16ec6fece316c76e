import { describe, expect, it } from "vitest";
import { apis, permissionNames } from "../../../../integrations/permissions/apis.ts";
import type { IntegrationSpec } from "../../../../integrations/spec.ts";
import type { Application } from "../../entities.ts";
import { createTenant } from "../../directory.ts";
import { createState } from "../../state.ts";
import { specOf } from "../../../../test/integrations/systems/deployed.ts";
import { variants } from "../../../../test/integrations/systems/variants.ts";
import { callback, codeRequest, startLogin } from "./support/login.ts";
import { startOfTime } from "./support/memory-tenant.ts";
import { addSecret, register } from "./support/registrations.ts";

const state = { ...(await createState(startOfTime)), port: 8443 };
const tenant = createTenant(state, { now: () => startOfTime, save: () => Promise.resolve() });
const login = startLogin({}, { ...tenant, moveTo: () => undefined, commits: 0 });
const administrator = tenant.users.values().find(({ isAdministrator }) => isAdministrator)?.userPrincipalName ?? "";

const dynamics = { system: "dynamics365-finance", access: "service", userId: "svc-import" };
const posit = { system: "posit-connect", address: "https://connect.contoso.com", template: "azure" };

// Hosts of public stack files and of Microsoft's pages on finance and operations.
const environments = [
  "https://contoso.operations.dynamics.com",
  "https://contoso-uat.sandbox.operations.dynamics.com",
  "https://contoso.operations.eu.dynamics.com",
  "https://contoso-uat.sandbox.operations.eu.dynamics.com",
  "https://contoso.operations.uae.dynamics.com",
  "https://contosodevaos.cloudax.dynamics.com",
  "https://contosodevaos.axcloud.dynamics.com",
  "https://contosodev2a1b3caos.sandbox.ax.dynamics.com",
  "https://usnconeboxax1aos.cloud.onebox.dynamics.com",
  "https://contoso.operations.dynamics.us",
  "https://contoso.operations.dynamics.cn",
];

// Other scopes that a service account of Posit Connect may ask for.
const scopes = [
  "https://contosodata.blob.core.windows.net/.default",
  "https://contosodata.dfs.core.windows.net/.default",
  "https://contoso.westeurope.kusto.windows.net/.default",
  "https://contoso.documents.azure.com/.default",
  "https://contoso.crm4.dynamics.com/.default",
  "https://contoso.sharepoint.com/.default",
  "https://contoso-admin.sharepoint.com/.default",
  "https://azuredatabricks.net/.default",
  "https://ml.azure.com/.default",
  "https://dev.azuresynapse.net/.default",
  "https://batch.core.windows.net/.default",
  "https://outlook.office365.com/.default",
];

const entries = [
  ...variants,
  ...environments.map((environment) => ({ title: environment, entry: { ...dynamics, environment } })),
  ...scopes.map((scope) => ({ title: scope, entry: { ...posit, authType: "service-account", scopes: [scope] } })),
  ...apis.flatMap(({ key, appId }) => [
    { title: `posit-connect azure, ${key}`, entry: { ...posit, delegatedPermissions: first(key, appId, "delegated") } },
    ...(permissionNames(appId, "application").length === 0
      ? []
      : [
          {
            title: `custom, ${key}`,
            entry: { system: "custom", applicationPermissions: first(key, appId, "application") },
          },
        ]),
  ]),
];

describe("the scopes that a stack file leads to", () => {
  it.each(entries.filter(({ entry }) => specOf(entry).entra !== undefined))(
    "get a token: $title",
    async ({ entry }) => {
      const { entra } = specOf(entry);
      if (entra === undefined) throw new Error("no registration");
      const answers = entra.permissions.some(({ kind }) => kind === "delegated")
        ? [await askForUser(entra)]
        : await Promise.all(entra.scopes.map((scope) => askForItself(scope)));
      expect(answers).not.toEqual([]);
      for (const answer of answers) expect(answer).toHaveProperty("access_token");
    },
  );
});

function first(key: string, appId: string, kind: "delegated" | "application"): Record<string, string[]> {
  return { [key]: permissionNames(appId, kind).slice(0, 1) };
}

async function askForItself(scope: string): Promise<unknown> {
  const client = register(tenant);
  const form = { grant_type: "client_credentials", client_id: client.appId, client_secret: addSecret(client), scope };
  return (await login.token(form)).json();
}

async function askForUser({ scopes, permissions }: NonNullable<IntegrationSpec["entra"]>): Promise<unknown> {
  const client = register(tenant, {
    web: { redirectUris: [callback] },
    requiredResourceAccess: declared(permissions),
  });
  const back = await login.signIn(login.authorizeUrl(codeRequest(client, { scope: scopes.join(" ") })), {
    account: administrator,
  });
  const code = back.searchParams.get("code");
  if (code === null) return Object.fromEntries(back.searchParams);
  const form = { grant_type: "authorization_code", code, redirect_uri: callback };
  return (await login.token({ ...form, client_id: client.appId, client_secret: addSecret(client) })).json();
}

function declared(
  permissions: NonNullable<IntegrationSpec["entra"]>["permissions"],
): Application["requiredResourceAccess"] {
  return permissions.map(({ apiAppId, value }) => {
    const scope = tenant.findResource(apiAppId)?.oauth2PermissionScopes.find((known) => known.value === value);
    return { resourceAppId: apiAppId, resourceAccess: [{ id: scope?.id ?? "", type: "Scope" }] };
  });
}
