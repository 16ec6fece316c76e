import { mapLimited } from "../map-limited.ts";
import type { Answer, GraphReader } from "../commands/verify/graph-reader.ts";
import { findAssignments, findGrants, type ApiOf } from "./consent.ts";
import { findExchangedKeys, findKeys, findPasswords, findTrusts, type CredentialHolder } from "./credentials.ts";
import { findDeactivation, findDisabledByMicrosoft, findPreAuthorized } from "./disabling.ts";
import { type Comparison, quoted, type Unchecked, type Undeclared } from "./undeclared-object.ts";
import type { GraphApi, GraphApplication, GraphServicePrincipal } from "./graph-objects.ts";
import { openLookups, type Lookups } from "./lookups.ts";
import { observe, type Observed } from "./observed.ts";
import { findFurtherOwners, findLeftOwners, type Owned } from "./owners.ts";
import type { Declared, Registration } from "./registrations.ts";
import { findApplicationSettings, findServicePrincipalSettings } from "./settings.ts";

/** Graph throttles callers with more requests at once. */
const registrationsAtOnce = 4;

/** Compares the registrations of a stack with the tenant. */
export async function compareRegistrations(
  registrations: readonly Registration[],
  graph: GraphReader,
): Promise<Comparison> {
  const lookups = openLookups(graph);
  const compared = await mapLimited(registrations, registrationsAtOnce, async (registration) => {
    const gaps = new Gaps(registration.name);
    const found = await compareOne(registration, await observe(registration, graph), lookups, gaps);
    return { objects: found.map((one) => ({ integration: registration.name, ...one })), unchecked: gaps.all() };
  });
  return {
    objects: compared.flatMap(({ objects }) => objects),
    unchecked: compared.flatMap(({ unchecked }) => unchecked),
  };
}

/** Collects unreadable parts of one registration, without duplicates. */
class Gaps {
  readonly #integration: string;
  readonly #all = new Map<string, Unchecked>();

  constructor(integration: string) {
    this.#integration = integration;
  }

  /** Returns the result of a read, or undefined after recording that it was not possible. */
  take<T>(answer: Answer<T> | undefined, what: string): T | undefined {
    if (answer?.state === "read") return answer.value;
    if (answer?.state === "refused") this.note(what, `needs ${answer.needs}`);
    if (answer?.state === "missing") this.note(what, "Microsoft Graph has no such object");
    return undefined;
  }

  note(what: string, why: string): void {
    this.#all.set(what, { integration: this.#integration, what, why });
  }

  all(): Unchecked[] {
    return [...this.#all.values()];
  }
}

async function compareOne(
  registration: Registration,
  observed: Observed,
  lookups: Lookups,
  gaps: Gaps,
): Promise<Undeclared[]> {
  return [
    ...(await compareApplication(registration, observed, lookups, gaps)),
    ...(await compareServicePrincipal(registration, observed, lookups, gaps)),
  ];
}

async function compareApplication(
  registration: Registration,
  observed: Observed,
  lookups: Lookups,
  gaps: Gaps,
): Promise<Undeclared[]> {
  const declared = registration.application;
  // A missing registration is reported by the refresh, and by the checks of verify.
  if (declared === undefined || observed.application?.state === "missing") return [];
  const actual = gaps.take(observed.application, "the app registration, its secrets and its settings");
  const keys = gaps.take(observed.keys, "the certificates")?.keyCredentials ?? [];
  const trusts = gaps.take(observed.trusts, "the federated credentials");
  const credential = registration.connection?.entra?.credential;
  return [
    ...(actual === undefined ? [] : ofApplication(actual, declared, registration)),
    ...(actual === undefined || credential?.type !== "certificate"
      ? []
      : findExchangedKeys(holderOf("applications", actual), keys, credential.certificates)),
    ...(trusts === undefined ? [] : findTrusts(trusts, declared.objectId, registration)),
    ...(await compareOwners("applications", declared, registration, observed.applicationOwners, lookups, gaps)),
  ];
}

function ofApplication(actual: GraphApplication, declared: Declared, registration: Registration): Undeclared[] {
  const holder = holderOf("applications", actual);
  return [
    ...findPasswords(holder, registration),
    ...findKeys(holder, registration),
    ...findPreAuthorized(actual, registration),
    ...findDeactivation("applications", actual),
    ...findDisabledByMicrosoft(actual),
    ...findApplicationSettings(declared, actual, registration),
  ];
}

async function compareServicePrincipal(
  registration: Registration,
  observed: Observed,
  lookups: Lookups,
  gaps: Gaps,
): Promise<Undeclared[]> {
  if (observed.servicePrincipal === undefined || observed.servicePrincipal.state === "missing") return [];
  const actual = gaps.take(observed.servicePrincipal, "the service principal and what was granted to it");
  if (actual === undefined) return [];
  const declared = registration.servicePrincipal;
  const grants = gaps.take(observed.grants, "the delegated permissions that were granted") ?? [];
  const assignments = gaps.take(observed.assignments, "the application permissions that were granted") ?? [];
  const apiOf = await readApis([...grants, ...assignments], lookups, gaps);
  const holder = holderOf("servicePrincipals", actual);
  return [
    ...(declared === undefined
      ? [undeclaredPrincipal(actual)]
      : findServicePrincipalSettings(declared, actual, registration)),
    ...findPasswords(holder, registration),
    ...findKeys(holder, registration),
    ...findDeactivation("servicePrincipals", actual),
    ...findAssignments(assignments, actual.id, registration, apiOf),
    ...findGrants(grants, registration, apiOf),
    ...(declared === undefined
      ? []
      : await compareOwners(
          "servicePrincipals",
          declared,
          registration,
          observed.servicePrincipalOwners,
          lookups,
          gaps,
        )),
  ];
}

async function compareOwners(
  of: Owned,
  declared: Declared,
  { isFromOutputs }: Registration,
  answer: Observed["applicationOwners"],
  lookups: Lookups,
  gaps: Gaps,
): Promise<Undeclared[]> {
  const title = of === "applications" ? "app registration" : "service principal";
  if (isFromOutputs) {
    gaps.note("owners and settings", "the state of the stack cannot be read");
    return [];
  }
  const actual = gaps.take(answer, `the owners of the ${title}`);
  if (actual === undefined) return [];
  const refused = (needs: string): void => gaps.note("whether declared owners exist and are enabled", `needs ${needs}`);
  return [
    ...findFurtherOwners(of, declared, actual),
    ...(await findLeftOwners(of, declared, actual, lookups, refused)),
  ];
}

function undeclaredPrincipal({ id, createdDateTime }: GraphServicePrincipal): Undeclared {
  return {
    kind: "service principal",
    text: `the service principal ${quoted(id)} of the app registration is not declared`,
    id,
    since: createdDateTime ?? null,
    isAccess: true,
    auditActivity: "Add service principal",
    removal: { type: "request", method: "DELETE", path: `/servicePrincipals/${id}` },
    isInRefresh: false,
  };
}

async function readApis(
  consents: readonly { readonly resourceId: string }[],
  lookups: Lookups,
  gaps: Gaps,
): Promise<ApiOf> {
  const ids = [...new Set(consents.map(({ resourceId }) => resourceId))];
  const entries = await Promise.all(
    ids.map(async (id): Promise<[string, GraphApi | undefined]> => {
      const answer = await lookups.api(id);
      // Without its API, a consent counts as undeclared and is shown with its ids.
      if (answer.state === "refused") gaps.note("the names of granted permissions", `needs ${answer.needs}`);
      return [id, answer.state === "read" ? answer.value : undefined];
    }),
  );
  const known = new Map(entries);
  return (id) => known.get(id);
}

function holderOf(
  of: CredentialHolder["of"],
  { id: objectId, passwordCredentials: passwords, keyCredentials: keys }: GraphApplication | GraphServicePrincipal,
): CredentialHolder {
  return { of, objectId, passwords, keys };
}
