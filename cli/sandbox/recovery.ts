import type { Graph, GraphObject } from "./graph.ts";
import type { Step } from "./run-report.ts";
import { formatTag, parseTag, type RegistrationTag } from "../../integrations/registration/tag.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** A stack, as the tags of its objects name it. */
export type TaggedStack = Pick<RegistrationTag, "project" | "stack">;

/** An object in the tenant that a run created but could not record in the state. */
export interface Leftover {
  /** Object id, or the key id of a secret. */
  readonly id: string;
  /** Description for people. */
  readonly what: string;
  /** ISO time; undefined if Microsoft Graph does not have it. */
  readonly createdOn: string | undefined;
  /** Whether somebody may sign in with it. */
  readonly hasCredentials: boolean;
  /** The tag of a registration. @default - another kind of object */
  readonly tag?: RegistrationTag | undefined;
  /** A registration or an enterprise application. @default - another kind of object */
  readonly object?: GraphObject | undefined;
  remove(graph: Omit<Graph, keyof AsyncDisposable>): Promise<void>;
  /** Deletes it permanently after its removal. @default - Entra keeps nothing of it */
  purge?(graph: Omit<Graph, keyof AsyncDisposable>): Promise<void>;
}

/**
 * Finds objects of a killed run that are missing in the state and that the next run would create again. There are no
 * others, because the engine writes the state before and after it creates each object.
 */
export async function findLeftovers(
  graph: Pick<Graph, "list" | "hasVaultSecret">,
  stack: TaggedStack,
  knownIds: ReadonlySet<string>,
  planned: readonly PlannedStep[],
): Promise<Leftover[]> {
  // A registration that was kept on purpose is not left over.
  const unknown = (await listLeftovers(graph, stack, knownIds, planned)).filter(({ tag }) => tag?.isKept !== true);
  const inUse = unknown.find(({ hasCredentials }) => hasCredentials);
  if (inUse === undefined) return unknown;
  throw new UserError({
    message: `${inUse.what} (object id ${inUse.id}) carries this stack's tag and has credentials, but the state does not know it`,
    fix: "import it into the state, or delete it if nobody uses it",
    code: "registration-unknown",
  });
}

/** The parts of a planned step that identify the object that it would create. */
export type PlannedStep = Pick<Step, "op" | "type" | "inputs">;

/** Finds the same objects, also those that may be in use or that were kept on purpose. */
export async function listLeftovers(
  graph: Pick<Graph, "list" | "hasVaultSecret">,
  stack: TaggedStack,
  knownIds: ReadonlySet<string>,
  planned: readonly PlannedStep[],
): Promise<Leftover[]> {
  const found = await Promise.all([
    findApplications(graph, stack, knownIds),
    ...planned.filter(({ op }) => op.includes("create") || op === "replace").map((step) => findTwins(graph, step)),
  ]);
  // A replacement is planned in two steps that find the same duplicate.
  const leftovers = new Map(found.flat().map((one) => [one.id, one]));
  return [...leftovers.values()].filter(({ id }) => !knownIds.has(id));
}

/** Reads the ids of all objects in a state: the last part of a provider's id is the id in Microsoft Graph. */
export function readKnownIds(state: unknown): Set<string> {
  const resources = (state as { resources?: { id?: string | undefined }[] }).resources ?? [];
  return new Set(resources.flatMap(({ id }) => id?.split("/").at(-1) ?? []));
}

/**
 * The tag of a registration identifies its integration. A registration of a killed run has no credentials,
 * because those are created after the state contains it. One with credentials belongs to a lost state.
 */
async function findApplications(
  graph: Pick<Graph, "list">,
  stack: TaggedStack,
  knownIds: ReadonlySet<string>,
): Promise<Leftover[]> {
  const ours = await findTagged(graph, "/applications", stack);
  const registrations = ours.map((one) => ({
    ...taggedLeftover(one, "application", "/applications"),
    purge: (graph: Pick<Graph, "remove">) => graph.remove(`/directory/deletedItems/${text(one.object, "id")}`),
  }));
  return [...registrations, ...ours.flatMap(({ object }) => findRepeatedSecrets(object, knownIds))];
}

/**
 * Finds the service principals with the tag of a stack that the state does not know. Those of a registration that is left
 * over are deleted with it.
 */
export async function findTaggedPrincipals(
  graph: Pick<Graph, "list">,
  stack: TaggedStack,
  knownIds: ReadonlySet<string>,
): Promise<Leftover[]> {
  const ours = await findTagged(graph, "/servicePrincipals", stack);
  return ours
    .map((one) => taggedLeftover(one, "service principal", "/servicePrincipals"))
    .filter(({ id }) => !knownIds.has(id));
}

function taggedLeftover({ object, tag }: Tagged, kind: string, collection: string): Leftover {
  const what = `${kind} ${text(object, "displayName")}`;
  return { ...leftover(object, what, collection), hasCredentials: hasCredentials(object), tag, object };
}

/** An object with the tag of a stack. */
interface Tagged {
  readonly object: GraphObject;
  readonly tag: RegistrationTag;
}

/** Lists the registrations or enterprise applications with the tag of a stack. */
async function findTagged(
  graph: Pick<Graph, "list">,
  collection: "/applications" | "/servicePrincipals",
  stack: TaggedStack,
): Promise<Tagged[]> {
  const prefix = formatTag({ ...stack, integration: "", isKept: false });
  const filter = encodeURIComponent(`tags/any(t:startsWith(t,'${prefix}'))`);
  const objects = await graph.list(`${collection}?$filter=${filter}`);
  return objects.flatMap((object) => {
    const tags = Array.isArray(object["tags"]) ? object["tags"].map(String) : [];
    const tag = tags
      .map(parseTag)
      .find((one) => one !== undefined && one.project === stack.project && one.stack === stack.stack);
    return tag === undefined ? [] : [{ object, tag }];
  });
}

/** Whether a registration or an enterprise application has a secret or a certificate. */
function hasCredentials(object: GraphObject): boolean {
  return ["passwordCredentials", "keyCredentials"].some((name) => hasElements(object[name]));
}

/**
 * Finds client secrets with the same name as one in the state. A provider repeats a request after a gateway timeout,
 * and the first request may still have been carried out. Nobody knows the value of the secret that it created.
 */
function findRepeatedSecrets(application: GraphObject, knownIds: ReadonlySet<string>): Leftover[] {
  const passwords = (application["passwordCredentials"] ?? []) as GraphObject[];
  const known = new Set(
    passwords.filter((one) => knownIds.has(text(one, "keyId"))).map((one) => text(one, "displayName")),
  );
  return passwords
    .filter((one) => known.has(text(one, "displayName")) && !knownIds.has(text(one, "keyId")))
    .map((one) => leftoverSecret(text(application, "id"), one));
}

function leftoverSecret(objectId: string, password: GraphObject): Leftover {
  const keyId = text(password, "keyId");
  return {
    id: keyId,
    what: `client secret "${text(password, "displayName")}"`,
    createdOn: text(password, "startDateTime") || undefined,
    // Nobody knows its value.
    hasCredentials: false,
    remove: (graph) => graph.post(`/applications/${objectId}/removePassword`, { keyId }),
  };
}

type TwinFinder = (
  graph: Pick<Graph, "list" | "hasVaultSecret">,
  input: (name: string) => string,
) => Promise<Leftover[]>;

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
      {
        id: `${vault}/${name}`,
        what: `key vault secret ${name}`,
        createdOn: undefined,
        hasCredentials: false,
        remove: (on) => on.removeVaultSecret(vault, name),
      },
    ];
  },
};

/**
 * An input that is unknown until its parent exists identifies nothing: the parent is missing, and its children with it.
 */
async function findTwins(
  graph: Pick<Graph, "list" | "hasVaultSecret">,
  { type, inputs }: PlannedStep,
): Promise<Leftover[]> {
  return (await twinFinders[type]?.(graph, (name) => text(inputs, name))) ?? [];
}

function leftover(object: GraphObject, what: string, collection: string): Leftover {
  const id = text(object, "id");
  return {
    id,
    what,
    createdOn: text(object, "createdDateTime") || undefined,
    hasCredentials: false,
    remove: (graph) => graph.remove(`${collection}/${id}`),
  };
}

function hasElements(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function text(object: Readonly<GraphObject>, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}
