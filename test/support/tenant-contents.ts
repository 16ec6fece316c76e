import type { GraphObject, TenantGraph } from "./tenant-graph.ts";
import { stackName } from "./project-folder.ts";

/** One registration of the stack in the tenant, with its child resources. */
export interface Registration {
  name: string;
  redirectUris: string[];
  secrets: string[];
  servicePrincipals: { roles: number; grants: string[] }[];
}

const tagPrefix = `entra-integrations:entra-integrations:${stackName}:`;

/** Everything in the tenant with the stack's tag, by name: one entry for each application, including duplicates. */
export async function readRegistrations(graph: TenantGraph): Promise<Registration[]> {
  const applications = await graph.list("/applications");
  const registrations = applications.flatMap((application) => {
    const tag = (application["tags"] as string[]).find((one) => one.startsWith(tagPrefix));
    return tag === undefined ? [] : [readRegistration(graph, application, tag.slice(tagPrefix.length))];
  });
  return (await Promise.all(registrations)).sort((a, b) => a.name.localeCompare(b.name));
}

/** Every object of Graph by kind and id. A destroy must restore the same objects. */
export async function readAllIds(graph: TenantGraph): Promise<string[]> {
  const principals = await graph.list("/servicePrincipals");
  const collections = await Promise.all([
    graph.list("/applications"),
    graph.list("/oauth2PermissionGrants"),
    ...principals.map(({ id }) => graph.list(`/servicePrincipals/${id}/appRoleAssignments`)),
  ]);
  return [...principals, ...collections.flat()].map(({ id }) => id).sort();
}

/** The tenant's ids of objects that must be in the state: applications, service principals, secrets, assignments, grants. */
export async function readDeployedIds(graph: TenantGraph): Promise<string[]> {
  const applications = (await graph.list("/applications")).filter(isOurs);
  const principals = (await graph.list("/servicePrincipals")).filter(isOurs);
  const children = await Promise.all(
    principals.flatMap(({ id }) => [
      graph.list(`/servicePrincipals/${id}/appRoleAssignments`),
      graph.list(`/servicePrincipals/${id}/oauth2PermissionGrants`),
    ]),
  );
  const secrets = applications.flatMap(({ passwordCredentials }) => passwordCredentials as { keyId: string }[]);
  return [
    ...[...applications, ...principals, ...children.flat()].map(({ id }) => id),
    ...secrets.map(({ keyId }) => keyId),
  ].sort();
}

function isOurs({ tags }: GraphObject): boolean {
  return (tags as string[]).some((tag) => tag.startsWith(tagPrefix));
}

async function readRegistration(graph: TenantGraph, application: GraphObject, name: string): Promise<Registration> {
  const principals = await graph.list(`/servicePrincipals?$filter=appId eq '${String(application["appId"])}'`);
  return {
    name,
    redirectUris: (application["web"] as { redirectUris: string[] }).redirectUris,
    secrets: (application["passwordCredentials"] as { displayName: string }[])
      .map(({ displayName }) => displayName)
      .sort(),
    servicePrincipals: await Promise.all(principals.map(({ id }) => readPrincipal(graph, id))),
  };
}

async function readPrincipal(graph: TenantGraph, id: string): Promise<{ roles: number; grants: string[] }> {
  const [roles, grants] = await Promise.all([
    graph.list(`/servicePrincipals/${id}/appRoleAssignments`),
    graph.list(`/servicePrincipals/${id}/oauth2PermissionGrants`),
  ]);
  return { roles: roles.length, grants: grants.map(({ scope }) => String(scope).split(" ").sort().join(" ")) };
}
