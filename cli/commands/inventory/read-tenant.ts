import type { z } from "zod";
import { mapLimited } from "../../map-limited.ts";
import { type Lookups, openLookups } from "../../undeclared/lookups.ts";
import { select } from "../verify/graph-objects.ts";
import type { Answer, GraphReader } from "../verify/graph-reader.ts";
import {
  application,
  assignment,
  expanded,
  grant,
  type ListedApplication,
  type ListedAssignment,
  type ListedGrant,
  type ListedOwner,
  type ListedPrincipal,
  owner,
  servicePrincipal,
} from "./graph-objects.ts";

/** Every registration of a tenant, and what belongs to it. */
export interface TenantListing {
  readonly applications: readonly ListedApplication[];
  /** Enterprise applications, also those of other tenants. */
  readonly principals: readonly ListedPrincipal[];
  /** Owners by object id of the registration or enterprise application. */
  readonly owners: ReadonlyMap<string, readonly ListedOwner[]>;
  /** Granted application permissions by object id of the enterprise application. */
  readonly assignments: ReadonlyMap<string, readonly ListedAssignment[]>;
  /** Granted delegated permissions by object id of the enterprise application. */
  readonly grants: Answer<ReadonlyMap<string, readonly ListedGrant[]>>;
  readonly lookups: Lookups;
}

/** Options for reading a tenant. */
export interface ListingRequest {
  readonly graph: GraphReader;
  /** Whether to read the owners of enterprise applications too. */
  readonly withPrincipalOwners: boolean;
  readonly onProgress: (line: string) => void;
}

const needs = "Application.Read.All";
/** The largest page: https://learn.microsoft.com/graph/api/application-list */
const page = "$top=999";
/** Most objects that `$expand` returns, without a link to the rest: https://learn.microsoft.com/graph/query-parameters#expand-parameter */
const mostExpanded = 20;
const concurrentReads = 4;

/** Reads a tenant with one request for each page of a collection. Returns the missing permission if it is refused. */
export async function readListing({
  graph,
  withPrincipalOwners,
  onProgress,
}: ListingRequest): Promise<Answer<TenantListing>> {
  const list = <Schema extends z.ZodObject>(what: string, path: string, schema: Schema, permission = needs) =>
    graph.list({
      path,
      schema,
      needs: permission,
      onPage: (count) => onProgress(`reading ${what}: ${String(count)}`),
    });
  const ownerFields = `owners($select=${select(owner)})`;
  const [applications, principals, grants, principalOwners] = await Promise.all([
    list(
      "registrations",
      `/applications?${page}&$select=${select(application)}&$expand=${ownerFields}`,
      expanded.application,
    ),
    list(
      "enterprise applications",
      `/servicePrincipals?${page}&$select=${select(servicePrincipal)}&$expand=appRoleAssignments`,
      expanded.servicePrincipal,
    ),
    list("delegated permissions", "/oauth2PermissionGrants", grant, "DelegatedPermissionGrant.Read.All"),
    // Graph expands only one relationship in a request.
    withPrincipalOwners
      ? list(
          "owners of enterprise applications",
          `/servicePrincipals?${page}&$select=id&$expand=${ownerFields}`,
          expanded.servicePrincipalOwners,
        )
      : undefined,
  ]);
  if (applications.state !== "read") return applications;
  if (principals.state !== "read") return principals;
  if (principalOwners !== undefined && principalOwners.state !== "read") return principalOwners;
  const owners = [
    ...(await complete(applications.value, ({ id, owners: found }) => ({
      id,
      found,
      rest: () => graph.list({ path: `/applications/${id}/owners?$select=${select(owner)}`, schema: owner, needs }),
    }))),
    ...(await complete(principalOwners?.value ?? [], ({ id, owners: found }) => ({
      id,
      found,
      rest: () =>
        graph.list({ path: `/servicePrincipals/${id}/owners?$select=${select(owner)}`, schema: owner, needs }),
    }))),
  ];
  const assignments = await complete(principals.value, ({ id, appRoleAssignments: found }) => ({
    id,
    found,
    rest: () => graph.list({ path: `/servicePrincipals/${id}/appRoleAssignments`, schema: assignment, needs }),
  }));
  return {
    state: "read",
    value: {
      applications: applications.value,
      principals: principals.value,
      owners: new Map(owners),
      assignments: new Map(assignments),
      grants: grants.state === "read" ? { ...grants, value: byClient(grants.value) } : grants,
      lookups: openLookups(graph),
    },
  };
}

interface Expansion<Related> {
  readonly id: string;
  readonly found: readonly Related[] | null | undefined;
  readonly rest: () => Promise<Answer<Related[]>>;
}

/** Reads the whole relationship of objects for which `$expand` may have left some out. */
async function complete<Item, Related>(
  items: readonly Item[],
  expansionOf: (item: Item) => Expansion<Related>,
): Promise<[id: string, related: readonly Related[]][]> {
  const expansions = items.map(expansionOf);
  const cut = expansions.filter(({ found }) => (found?.length ?? 0) >= mostExpanded);
  const rest = await mapLimited(
    cut,
    concurrentReads,
    async ({ id, rest: readRest }) => [id, await readRest()] as const,
  );
  const whole = new Map(rest);
  return expansions.map(({ id, found }) => {
    const answer = whole.get(id);
    return [id, answer?.state === "read" ? answer.value : (found ?? [])];
  });
}

function byClient(grants: readonly ListedGrant[]): Map<string, ListedGrant[]> {
  return Map.groupBy(grants, ({ clientId }) => clientId);
}
