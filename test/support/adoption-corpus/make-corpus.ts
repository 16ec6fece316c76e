import type { TenantConnection } from "../../../packages/entra-tenant/index.ts";
import { openTenantGraph, type TenantGraph } from "../tenant-graph.ts";
import { tenantTime } from "../tenant-process.ts";
import { corpus } from "./corpus.ts";
import { openDirectory, type CorpusDirectory } from "./directory.ts";
import { addCertificates, addSecrets } from "./make-credentials.ts";
import { portalTag, type MadeByHand } from "./made-by-hand.ts";
import type { MadeRegistration } from "./made-registration.ts";

/** A clock for a tenant. It begins when the registrations are made. */
export function createCorpusClock(): { now: Date } {
  return { now: new Date("2026-02-10T09:00:00Z") };
}

/**
 * Makes the corpus in a tenant that was started with `corpusSeed` and with this clock. Then moves the clock on to
 * `tenantTime`, when some of the secrets have expired.
 */
export async function makeCorpus(tenant: TenantConnection, clock: { now: Date }): Promise<MadeRegistration[]> {
  const graph = await openTenantGraph(tenant);
  try {
    // Entra keeps identifier URIs that are older than this rule.
    await setIdentifierUriRule(graph, "disabled");
    const directory = await openDirectory(tenant, graph);
    for (const entry of corpus) directory.add(await register(graph, directory, entry));
    for (const entry of corpus) await relate(graph, directory, entry);
    await setIdentifierUriRule(graph, "enabled");
    clock.now = new Date(tenantTime);
    return directory.made();
  } finally {
    await graph[Symbol.asyncDispose]();
  }
}

/** Whether a new identifier URI must contain a verified domain or an id. */
function setIdentifierUriRule(graph: TenantGraph, state: "enabled" | "disabled") {
  return graph.send("PATCH", "/policies/defaultAppManagementPolicy", {
    applicationRestrictions: { identifierUris: { uriAdditionWithoutUniqueTenantIdentifier: { state } } },
  });
}

/** Creates the objects of one registration and its credentials. */
async function register(graph: TenantGraph, directory: CorpusDirectory, entry: MadeByHand): Promise<MadeRegistration> {
  const { key, title } = entry;
  if (entry.external !== undefined) {
    const { id } = await directory.principalOf(entry.external);
    await graph.send("PATCH", `/servicePrincipals/${id}`, entry.servicePrincipal);
    return { key, title, clientId: entry.external, applicationId: undefined, servicePrincipalId: id, secrets: [] };
  }
  if (entry.hasDeletedTwin === true) await makeDeletedTwin(graph, entry);
  const application = await graph.send("POST", "/applications", {
    ...entry.application,
    requiredResourceAccess: await directory.requiredResourceAccess(entry),
  });
  const path = `/applications/${application.id}`;
  const clientId = application["appId"] as string;
  const properties = entry.servicePrincipal ?? { tags: [portalTag] };
  const principal =
    properties === "none"
      ? undefined
      : await graph.send("POST", "/servicePrincipals", { appId: clientId, ...properties });
  const secrets = [
    ...(await addSecrets(graph, path, entry.secrets)),
    ...(await addSecrets(graph, `/servicePrincipals/${principal?.id ?? ""}`, entry.servicePrincipalSecrets)),
  ];
  await addCertificates(graph, path, entry.certificates);
  for (const body of entry.federatedCredentials ?? []) {
    // Only beta knows claims matching expressions.
    const version = "claimsMatchingExpression" in body ? "beta" : "v1.0";
    await graph.send("POST", `${path}/federatedIdentityCredentials`, body, version);
  }
  const usable = secrets.filter(({ endDateTime }) => new Date(endDateTime) > new Date(tenantTime));
  return { key, title, clientId, applicationId: application.id, servicePrincipalId: principal?.id, secrets: usable };
}

async function makeDeletedTwin(graph: TenantGraph, { application }: MadeByHand): Promise<void> {
  const twin = await graph.send("POST", "/applications", { displayName: application?.displayName });
  await graph.send("POST", "/servicePrincipals", { appId: twin["appId"], tags: [portalTag] });
  await graph.send("DELETE", `/applications/${twin.id}`);
}

/** Makes everything that refers to other objects: changes, grants, assignments and owners. */
async function relate(graph: TenantGraph, directory: CorpusDirectory, entry: MadeByHand): Promise<void> {
  const { clientId, applicationId, servicePrincipalId } = directory.registration(entry.key);
  for (const change of entry.changes ?? []) {
    const body = change((key) => directory.registration(key).clientId);
    await graph.send("PATCH", `/applications/${applicationId ?? ""}`, body);
  }
  for (const { api, scope, user } of entry.grants ?? []) {
    await graph.send("POST", "/oauth2PermissionGrants", {
      clientId: servicePrincipalId,
      resourceId: (await directory.apiOf(api)).id,
      scope,
      ...(user === undefined
        ? { consentType: "AllPrincipals" }
        : { consentType: "Principal", principalId: directory.principal(user) }),
    });
  }
  for (const [api, values] of Object.entries(entry.roles ?? {})) {
    const resource = await directory.apiOf(api);
    for (const value of values) {
      await assign(graph, resource.id, servicePrincipalId, directory.roleId(resource, value));
    }
  }
  for (const { to, role } of entry.assigned ?? []) {
    const resource = await directory.principalOf(clientId);
    await assign(graph, resource.id, directory.principal(to), directory.roleId(resource, role));
  }
  const owners = [
    ...(entry.owners ?? []).map((owner) => [`/applications/${applicationId ?? ""}`, owner]),
    ...(entry.servicePrincipalOwners ?? []).map((owner) => [`/servicePrincipals/${servicePrincipalId ?? ""}`, owner]),
  ];
  for (const [path = "", owner = ""] of owners) {
    const reference = `https://graph.microsoft.com/v1.0/directoryObjects/${directory.principal(owner)}`;
    await graph.send("POST", `${path}/owners/$ref`, { "@odata.id": reference });
  }
}

function assign(graph: TenantGraph, resourceId: string, principalId: string | undefined, appRoleId: string) {
  return graph.send("POST", `/servicePrincipals/${resourceId}/appRoleAssignedTo`, {
    resourceId,
    principalId,
    appRoleId,
  });
}
