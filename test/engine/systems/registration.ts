import type { GraphObject, TenantGraph } from "../../support/tenant-graph.ts";

interface Named {
  id: string;
  value: string;
}

/** The declared permissions of a registration in the tenant, with the names of its APIs: "Microsoft Graph User.Read", sorted. */
export async function readDeclared(graph: TenantGraph, clientId: string): Promise<string[]> {
  const application = await readApplication(graph, clientId);
  const apis = application["requiredResourceAccess"] as { resourceAppId: string; resourceAccess: Named[] }[];
  const names = apis.map(async ({ resourceAppId, resourceAccess }) => {
    const [api] = await graph.list(`/servicePrincipals?$filter=appId eq '${resourceAppId}'`);
    return resourceAccess.map(({ id }) => `${String(api?.["displayName"])} ${nameOf(api, id)}`);
  });
  return (await Promise.all(names)).flat().sort();
}

/** A registration in the tenant. */
export async function readApplication(graph: TenantGraph, clientId: string): Promise<GraphObject> {
  const [application] = await graph.list(`/applications?$filter=appId eq '${clientId}'`);
  if (application === undefined) throw new Error(`no application ${clientId}`);
  return application;
}

function nameOf(api: GraphObject | undefined, id: string): string {
  const known = [...(api?.["oauth2PermissionScopes"] as Named[]), ...(api?.["appRoles"] as Named[])];
  return known.find((one) => one.id === id)?.value ?? id;
}
