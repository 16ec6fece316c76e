import { randomUUID } from "node:crypto";
import {
  addDynamicsClient,
  dynamicsEnvironment,
  keepEnvironment,
} from "../../../packages/entra-tenant/dynamics/environments.ts";
import { roleIdOf } from "../../../packages/entra-tenant/key-vault/roles.ts";
import { subscriptionId } from "../../../packages/entra-tenant/key-vault/seed.ts";
import { connectApiKeys } from "../../../packages/entra-tenant/posit-connect/keys.ts";
import { createApp } from "../../../packages/entra-tenant/app.ts";
import { type Deployed, deploy } from "../verify/deployed.ts";
import { entries } from "./entries.ts";

const host = new URL(entries.dynamics.environment).host;
const account = `/subscriptions/${subscriptionId}/resourceGroups/rg-contoso/providers/Microsoft.CognitiveServices/accounts/contoso-ai`;

/** The only integration of these tests. */
export type Name = keyof typeof entries;

/** Deploys one entry, and does in its product what a person has to do there. */
export async function deployWithProduct(name: Name, changes: object = {}): Promise<Deployed> {
  const deployed = await deploy({ [name]: { ...entries[name], ...changes } });
  if (name === "dynamics") await addRow(deployed);
  if (name === "openai") {
    assignRole(deployed);
    await addToConnect(deployed);
  }
  return deployed;
}

/** Changes the environment of Dynamics. */
export async function changeEnvironment(
  { graph: { tenant } }: Deployed,
  change: (environment: ReturnType<typeof dynamicsEnvironment>) => void,
): Promise<void> {
  const environment = structuredClone(dynamicsEnvironment(tenant, host));
  change(environment);
  await keepEnvironment(tenant, environment);
}

async function addRow({ graph: { tenant }, connections }: Deployed): Promise<void> {
  const { clientId } = connections["dynamics"]!.entra!;
  await addDynamicsClient(tenant, host, { AADClientId: clientId, Name: "dynamics", UserId: "svc-import" });
}

function assignRole({ graph: { tenant }, connections }: Deployed): void {
  const id = `${account}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
  tenant.roleAssignments.set(id, {
    id,
    scope: account,
    roleDefinitionId: roleIdOf("Cognitive Services OpenAI User"),
    principalId: connections["openai"]!.entra!.servicePrincipalObjectId,
    createdOn: tenant.createdDateTime,
  });
}

async function addToConnect(deployed: Deployed): Promise<void> {
  const { entra } = deployed.connections["openai"]!;
  const config = {
    auth_type: "Service Account",
    tenant_id: entra!.tenantId,
    client_id: entra!.clientId,
    client_secret: deployed.secrets["openai"]!["clientSecret"],
    scopes: entra!.scopes.join(" "),
  };
  await askConnect(deployed, "POST", "", { template: "azure-openai", name: "openai", config });
}

/** Calls Connect's API for integrations as an administrator. */
export async function askConnect(
  { graph: { tenant } }: Deployed,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const url = `${entries.openai.address}/__api__/v1/oauth/integrations${path}`;
  const headers = { authorization: `Key ${connectApiKeys(tenant).administrator}` };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await createApp(tenant).request(url, init);
  if (!response.ok) throw new Error(await response.text());
  return method === "DELETE" ? undefined : await response.json();
}

/** The integration of this test in Connect. */
export async function ownInConnect(deployed: Deployed): Promise<{ guid: string; config: Record<string, string> }> {
  const all = (await askConnect(deployed, "GET", "")) as { guid: string; config: Record<string, string> }[];
  return all.find(({ config }) => config["client_id"] === deployed.connections["openai"]!.entra!.clientId)!;
}
