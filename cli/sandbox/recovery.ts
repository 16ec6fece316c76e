import type { Graph, GraphObject } from "./graph.ts";
import type { Step } from "./run-report.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** An object in the tenant that a run created but could not record in the state. */
export interface Leftover {
  /** Description for people. */
  readonly what: string;
  remove(graph: Graph): Promise<void>;
}

/**
 * Finds objects of a killed run that are missing in the state and that the next run would create again. There are no
 * others, because the engine writes the state before and after it creates each object.
 */
export async function findLeftovers(
  graph: Graph,
  tagPrefix: string,
  knownIds: ReadonlySet<string>,
  planned: readonly Step[],
): Promise<Leftover[]> {
  const found = await Promise.all([
    findApplications(graph, tagPrefix, knownIds),
    ...planned.filter(({ op }) => op.includes("create") || op === "replace").map((step) => findTwins(graph, step)),
  ]);
  // A replacement is planned in two steps that find the same duplicate.
  const leftovers = new Map(found.flat().map((one) => [one.id, one]));
  const unknown = [...leftovers.values()].filter(({ id }) => !knownIds.has(id));
  const inUse = unknown.find(({ mayBeInUse }) => mayBeInUse === true);
  if (inUse === undefined) return unknown;
  throw new UserError({
    message: `${inUse.what} (object id ${inUse.id}) carries this stack's tag and has credentials, but the state does not know it`,
    fix: "import it into the state, or delete it if nobody uses it",
    code: "registration-unknown",
  });
}

/** Reads the ids of all objects in a state: the last part of a provider's id is the id in Microsoft Graph. */
export function readKnownIds(state: unknown): Set<string> {
  const resources = (state as { resources?: { id?: string }[] }).resources ?? [];
  return new Set(resources.flatMap(({ id }) => id?.split("/").at(-1) ?? []));
}

type FoundLeftover = Leftover & { readonly id: string; readonly mayBeInUse?: boolean };

/**
 * The tag of a registration identifies its integration. A registration of a killed run has no credentials,
 * because those are created after the state contains it. One with credentials belongs to a lost state.
 */
async function findApplications(
  graph: Graph,
  tagPrefix: string,
  knownIds: ReadonlySet<string>,
): Promise<FoundLeftover[]> {
  const applications = await graph.list("/applications");
  const ours = applications.filter(
    ({ tags }) => Array.isArray(tags) && tags.some((tag) => String(tag).startsWith(tagPrefix)),
  );
  const registrations = ours.map((application) => ({
    ...leftover(application, `application ${text(application, "displayName")}`, "/applications"),
    // Nobody has used it. The next run would refuse to create the registration while a deleted one can be restored.
    async remove(graph: Graph) {
      const id = text(application, "id");
      await graph.remove(`/applications/${id}`);
      await graph.remove(`/directory/deletedItems/${id}`);
    },
    mayBeInUse: ["passwordCredentials", "keyCredentials"].some((name) => hasElements(application[name])),
  }));
  return [...registrations, ...ours.flatMap((application) => findRepeatedSecrets(application, knownIds))];
}

/**
 * Finds client secrets with the same name as one in the state. A provider repeats a request after a gateway timeout,
 * and the first request may still have been carried out. Nobody knows the value of the secret that it created.
 */
function findRepeatedSecrets(application: GraphObject, knownIds: ReadonlySet<string>): FoundLeftover[] {
  const passwords = (application["passwordCredentials"] ?? []) as GraphObject[];
  const known = new Set(
    passwords.filter((one) => knownIds.has(text(one, "keyId"))).map((one) => text(one, "displayName")),
  );
  return passwords
    .filter((one) => known.has(text(one, "displayName")) && !knownIds.has(text(one, "keyId")))
    .map((one) => leftoverSecret(text(application, "id"), one));
}

function leftoverSecret(objectId: string, password: GraphObject): FoundLeftover {
  const keyId = text(password, "keyId");
  return {
    id: keyId,
    what: `client secret "${text(password, "displayName")}"`,
    remove: (graph) => graph.post(`/applications/${objectId}/removePassword`, { keyId }),
  };
}

type TwinFinder = (graph: Graph, input: (name: string) => string) => Promise<FoundLeftover[]>;

/** By resource type: finds existing objects that match a planned resource. */
const twinFinders: Record<string, TwinFinder> = {
  async "azuread:index/servicePrincipal:ServicePrincipal"(graph, input) {
    const found = await graph.list(
      `/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${input("clientId")}'`)}`,
    );
    return found.map((one) => leftover(one, `service principal ${text(one, "displayName")}`, "/servicePrincipals"));
  },

  async "azuread:index/applicationPassword:ApplicationPassword"(graph, input) {
    const objectId = /^\/applications\/([0-9a-f-]{36})$/.exec(input("applicationId"))?.[1];
    if (objectId === undefined) return [];
    const applications = await graph.list(`/applications?$filter=${encodeURIComponent(`id eq '${objectId}'`)}`);
    const passwords = applications.flatMap(({ passwordCredentials }) => passwordCredentials as GraphObject[]);
    return passwords
      .filter((password) => password["displayName"] === input("displayName"))
      .map((password) => leftoverSecret(objectId, password));
  },

  async "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential"(graph, input) {
    const path = `${input("applicationId")}/federatedIdentityCredentials`;
    if (!path.startsWith("/applications/")) return [];
    const found = await graph.list(path);
    return found
      .filter(({ name }) => name === input("displayName"))
      .map((one) => leftover(one, `federated credential ${text(one, "name")}`, path));
  },

  async "azuread:index/appRoleAssignment:AppRoleAssignment"(graph, input) {
    const path = `/servicePrincipals/${input("principalObjectId")}/appRoleAssignments`;
    const found = await graph.list(path);
    return found
      .filter(
        ({ resourceId, appRoleId }) => resourceId === input("resourceObjectId") && appRoleId === input("appRoleId"),
      )
      .map((one) => leftover(one, `app role assignment to ${text(one, "principalDisplayName")}`, path));
  },

  async "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant"(
    graph,
    input,
  ) {
    const found = await graph.list(`/servicePrincipals/${input("servicePrincipalObjectId")}/oauth2PermissionGrants`);
    return found
      .filter(
        ({ consentType, resourceId }) =>
          consentType === "AllPrincipals" && resourceId === input("resourceServicePrincipalObjectId"),
      )
      .map((one) => leftover(one, `permission grant ${text(one, "scope")}`, "/oauth2PermissionGrants"));
  },

  // The program has already refused vaults in which somebody else has a secret with this name.
  async "azure-native:keyvault:Secret"(graph, input) {
    const [vault, name] = [input("vaultName"), input("secretName")];
    if (!(await graph.hasVaultSecret(vault, name))) return [];
    return [
      { id: `${vault}/${name}`, what: `key vault secret ${name}`, remove: (on) => on.removeVaultSecret(vault, name) },
    ];
  },
};

/**
 * An input that is unknown until its parent exists identifies nothing: the parent is missing, and its children with it.
 */
async function findTwins(graph: Graph, { type, inputs }: Step): Promise<FoundLeftover[]> {
  return (await twinFinders[type]?.(graph, (name) => text(inputs, name))) ?? [];
}

function leftover(object: GraphObject, what: string, collection: string): FoundLeftover {
  const id = text(object, "id");
  return { id, what, remove: (graph) => graph.remove(`${collection}/${id}`) };
}

function hasElements(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function text(object: Readonly<GraphObject>, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}
