import type { z } from "zod";
import type { Answer, GraphReader } from "../commands/verify/graph-reader.ts";
import {
  application,
  applicationKeys,
  assignment,
  grant,
  owner,
  servicePrincipal,
  trust,
  type GraphApplication,
  type GraphAssignment,
  type GraphGrant,
  type GraphOwner,
  type GraphServicePrincipal,
  type GraphTrust,
} from "./graph-objects.ts";
import type { Registration } from "./registrations.ts";

/** The state of one registration in the tenant; parts are undefined if there is nothing to read. */
export interface Observed {
  readonly application: Answer<GraphApplication> | undefined;
  /** Includes the keys themselves if the stack declares a certificate. */
  readonly keys: Answer<z.output<typeof applicationKeys>> | undefined;
  readonly applicationOwners: Answer<GraphOwner[]> | undefined;
  readonly trusts: Answer<GraphTrust[]> | undefined;
  readonly servicePrincipal: Answer<GraphServicePrincipal> | undefined;
  readonly servicePrincipalOwners: Answer<GraphOwner[]> | undefined;
  readonly grants: Answer<GraphGrant[]> | undefined;
  readonly assignments: Answer<GraphAssignment[]> | undefined;
}

// https://learn.microsoft.com/graph/permissions-reference: the least privileged permission for each kind of object.
const readsApplications = "Application.Read.All";
const readsGrants = "DelegatedPermissionGrant.Read.All";

/** Reads a registration and everything on it: at most eight collections or objects, with all their pages. */
export async function observe(registration: Registration, graph: GraphReader): Promise<Observed> {
  const principal = await readServicePrincipal(registration, graph);
  const objectId = registration.application?.objectId;
  const ofApplication = objectId === undefined ? undefined : `/applications/${objectId}`;
  const ofPrincipal = principal?.state === "read" ? `/servicePrincipals/${principal.value.id}` : undefined;
  const ask = { needs: readsApplications };
  const [registered, keys, applicationOwners, trusts, servicePrincipalOwners, grants, assignments] = await Promise.all([
    ofApplication && graph.read({ ...ask, path: ofApplication, schema: application }),
    ofApplication &&
      registration.connection?.entra?.credential.type === "certificate" &&
      graph.read({ ...ask, path: `${ofApplication}?$select=keyCredentials`, schema: applicationKeys }),
    ofApplication && graph.list({ ...ask, path: `${ofApplication}/owners`, schema: owner }),
    // Only beta returns the expressions of flexible credentials.
    ofApplication &&
      graph.list({ ...ask, path: `${ofApplication}/federatedIdentityCredentials`, version: "beta", schema: trust }),
    ofPrincipal && graph.list({ ...ask, path: `${ofPrincipal}/owners`, schema: owner }),
    ofPrincipal && graph.list({ needs: readsGrants, path: `${ofPrincipal}/oauth2PermissionGrants`, schema: grant }),
    ofPrincipal && graph.list({ ...ask, path: `${ofPrincipal}/appRoleAssignments`, schema: assignment }),
  ]);
  return {
    application: registered || undefined,
    keys: keys || undefined,
    applicationOwners: applicationOwners || undefined,
    trusts: trusts || undefined,
    servicePrincipal: principal,
    servicePrincipalOwners: servicePrincipalOwners || undefined,
    grants: grants || undefined,
    assignments: assignments || undefined,
  };
}

/** Somebody may have added a service principal to a registration that declares none. */
async function readServicePrincipal(
  { servicePrincipal: declared, clientId }: Registration,
  graph: GraphReader,
): Promise<Observed["servicePrincipal"]> {
  const ask = { schema: servicePrincipal, needs: readsApplications };
  if (declared !== undefined) return await graph.read({ ...ask, path: `/servicePrincipals/${declared.objectId}` });
  const filter = encodeURIComponent(`appId eq '${clientId}'`);
  const found = await graph.list({ ...ask, path: `/servicePrincipals?$filter=${filter}` });
  if (found.state !== "read") return found;
  const [value] = found.value;
  return value === undefined ? undefined : { state: "read", value };
}
