import type { GraphObject, TenantGraph } from "../tenant-graph.ts";

/** Everything that Microsoft Graph shows of one registration, in an order that does not depend on time. */
export interface WholeRegistration {
  application: Record<string, unknown> | undefined;
  /** With the certificates themselves. */
  keyCredentials: unknown;
  applicationOwners: unknown;
  federatedCredentials: unknown;
  servicePrincipal: Record<string, unknown> | undefined;
  servicePrincipalOwners: unknown;
  grants: unknown;
  appRoleAssignments: unknown;
  appRoleAssignedTo: unknown;
  /** Deleted applications and service principals with the same client id or name. */
  deletedItems: unknown;
}

/** Reads a registration as a whole, for comparisons. Members of collections are sorted, and annotations left out. */
export async function readWhole(graph: TenantGraph, clientId: string): Promise<WholeRegistration> {
  const filter = `?$filter=appId eq '${clientId}'`;
  const [[application], [principal]] = await Promise.all([
    // Beta shows properties that v1.0 does not have.
    graph.send("GET", `/applications${filter}`, undefined, "beta").then((page) => page["value"] as GraphObject[]),
    graph.list(`/servicePrincipals${filter}`),
  ]);
  const ofApplication = (path: string) => listBeta(graph, application && `/applications/${application.id}${path}`);
  const ofPrincipal = (path: string) => listBeta(graph, principal && `/servicePrincipals/${principal.id}${path}`);
  const name = application?.["displayName"] ?? principal?.["displayName"];
  const isSame = (one: GraphObject) => one["appId"] === clientId || one["displayName"] === name;
  const [keys, owners, credentials, principalOwners, grants, assignments, assignedTo, ...deleted] = await Promise.all([
    application && graph.send("GET", `/applications/${application.id}?$select=keyCredentials`),
    ofApplication("/owners"),
    ofApplication("/federatedIdentityCredentials"),
    ofPrincipal("/owners"),
    ofPrincipal("/oauth2PermissionGrants"),
    ofPrincipal("/appRoleAssignments"),
    ofPrincipal("/appRoleAssignedTo"),
    graph.list("/directory/deletedItems/microsoft.graph.application"),
    graph.list("/directory/deletedItems/microsoft.graph.servicePrincipal"),
  ]);
  return sorted({
    application,
    keyCredentials: keys?.["keyCredentials"],
    applicationOwners: owners.map(({ id }) => id),
    federatedCredentials: credentials,
    servicePrincipal: principal,
    servicePrincipalOwners: principalOwners.map(({ id }) => id),
    grants: grants.map((grant) => ({ ...grant, scope: String(grant["scope"]).split(" ") })),
    appRoleAssignments: assignments,
    appRoleAssignedTo: assignedTo,
    deletedItems: deleted.flat().filter(isSame),
  }) as WholeRegistration;
}

async function listBeta(graph: TenantGraph, path: string | undefined): Promise<GraphObject[]> {
  if (path === undefined) return [];
  return (await graph.send("GET", path, undefined, "beta"))["value"] as GraphObject[];
}

/** The same value with sorted members and without annotations. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !name.startsWith("@odata."));
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  );
}
