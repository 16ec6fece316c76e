import type { Answer, GraphReader } from "../verify/graph-reader.ts";
import {
  type AssignedPolicy,
  assignedPolicy,
  authorizationPolicy,
  consentRequestPolicy,
  type DefaultPolicy,
  defaultPolicy,
  type Registration,
  registration,
} from "./policy-objects.ts";
import type { ConsentSettings } from "./check-consent.ts";

/** Least privileged permission of https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-get and the two other policies. */
const readsPolicies = "Policy.Read.All";
const readsApplications = "Application.Read.All";

/** How to find the registration of an integration. */
export type Locator = { readonly tags: readonly string[] } | { readonly objectId: string };

/** An existing registration and its assigned policies. */
export interface TenantRegistration {
  readonly registration: Registration;
  readonly assigned: Answer<AssignedPolicy[]>;
}

/** Everything read from the tenant. */
export interface TenantReading {
  readonly policy: Answer<DefaultPolicy>;
  readonly consent: Answer<ConsentSettings>;
  /** By integration; `missing` if it does not exist yet. */
  readonly registrations: ReadonlyMap<string, Answer<TenantRegistration>>;
}

/**
 * Reads the policies and the registrations. `asksAudiences`: also reads the restrictions of audiences, which only beta
 * has.
 */
export async function readTenant(
  graph: GraphReader,
  integrations: ReadonlyMap<string, Locator>,
  asksAudiences: boolean,
): Promise<TenantReading> {
  const [policy, consent, registrations] = await Promise.all([
    readDefaultPolicy(graph, asksAudiences),
    readConsent(graph),
    Promise.all(
      [...integrations].map(async ([name, locator]) => [name, await readRegistration(graph, locator)] as const),
    ),
  ]);
  return { policy, consent, registrations: new Map(registrations) };
}

function readDefaultPolicy(graph: GraphReader, asksAudiences: boolean): Promise<Answer<DefaultPolicy>> {
  return graph.read({
    path: "/policies/defaultAppManagementPolicy",
    ...(asksAudiences && { version: "beta" }),
    schema: defaultPolicy,
    needs: readsPolicies,
  });
}

async function readConsent(graph: GraphReader): Promise<Answer<ConsentSettings>> {
  const [users, requests] = await Promise.all([
    graph.read({ path: "/policies/authorizationPolicy", schema: authorizationPolicy, needs: readsPolicies }),
    graph.read({ path: "/policies/adminConsentRequestPolicy", schema: consentRequestPolicy, needs: readsPolicies }),
  ]);
  if (users.state !== "read") return users;
  const assigned = users.value.defaultUserRolePermissions?.permissionGrantPoliciesAssigned ?? [];
  return {
    state: "read",
    value: {
      userPolicies: assigned.flatMap((one) => /^managePermissionGrantsForSelf\.(.+)$/i.exec(one)?.[1] ?? []),
      takesRequests: requests.state === "read" && requests.value.isEnabled === true,
    },
  };
}

async function readRegistration(graph: GraphReader, locator: Locator): Promise<Answer<TenantRegistration>> {
  const found = await find(graph, locator);
  if (found.state !== "read") return found;
  const assigned = await graph.list({
    path: `/applications/${found.value.id}/appManagementPolicies`,
    schema: assignedPolicy,
    needs: `${readsApplications} and ${readsPolicies}`,
  });
  return { state: "read", value: { registration: found.value, assigned } };
}

async function find(graph: GraphReader, locator: Locator): Promise<Answer<Registration>> {
  const select = Object.keys(registration.shape).join(",");
  const question = { schema: registration, needs: readsApplications };
  if ("objectId" in locator) {
    return await graph.read({ ...question, path: `/applications/${locator.objectId}?$select=${select}` });
  }
  const filter = encodeURIComponent(locator.tags.map((tag) => `tags/any(t:t eq '${tag}')`).join(" or "));
  const found = await graph.list({ ...question, path: `/applications?$filter=${filter}&$select=${select}` });
  if (found.state !== "read") return found;
  const [value] = found.value;
  return value === undefined ? { state: "missing" } : { state: "read", value };
}
