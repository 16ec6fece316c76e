import type { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Answer, GraphReader } from "../verify/graph-reader.ts";
import type { ApiFacts, Application, RegistrationFacts, ServicePrincipal } from "./facts.ts";
import {
  apiServicePrincipal,
  application,
  applicationBeta,
  assignment,
  federatedCredential,
  grant,
  owner,
  select,
  servicePrincipal,
} from "./graph-objects.ts";

const needs = "Application.Read.All";
const needsGrants = "Directory.Read.All";

/** Which kind of object an id belongs to. */
export type IdKind = "client id" | "object id of the registration" | "object id of the enterprise application";

/** A registration that was found by an id. */
export interface Found {
  readonly kind: IdKind;
  readonly clientId: string;
}

/** Finds the client id of the object with an id. Undefined if the tenant has no such object. */
export async function findClientId(graph: GraphReader, id: string): Promise<Found | undefined> {
  const byClientId = await Promise.all([
    ask(graph, `/applications(appId='${id}')?${select(application)}`, application),
    ask(graph, `/servicePrincipals(appId='${id}')?${select(servicePrincipal)}`, servicePrincipal),
  ]);
  if (byClientId.some((one) => one?.appId.toLowerCase() === id.toLowerCase()))
    return { kind: "client id", clientId: id.toLowerCase() };
  const registration = await ask(graph, `/applications/${id}?${select(application)}`, application);
  if (registration !== undefined) return { kind: "object id of the registration", clientId: registration.appId };
  const enterprise = await ask(graph, `/servicePrincipals/${id}?${select(servicePrincipal)}`, servicePrincipal);
  if (enterprise === undefined) return undefined;
  return { kind: "object id of the enterprise application", clientId: enterprise.appId };
}

/** Reads the service principal of an API by its place in Graph, such as `/servicePrincipals/<object id>`. */
export type ReadApi = (place: string) => Promise<ApiFacts | undefined>;

/** Opens a reader that asks for each API only once. Microsoft Graph alone has more than a thousand permissions. */
export function openApiReader(graph: GraphReader): ReadApi {
  const asked = new Map<string, Promise<ApiFacts | undefined>>();
  return (place) => {
    const known = asked.get(place) ?? ask(graph, `${place}?${select(apiServicePrincipal)}`, apiServicePrincipal);
    asked.set(place, known);
    return known;
  };
}

/** Reads a registration and everything that belongs to it. */
export async function readRegistration(
  { graph, tenantId }: { readonly graph: GraphReader; readonly tenantId: string },
  clientId: string,
  readApi: ReadApi = openApiReader(graph),
): Promise<RegistrationFacts> {
  const [registration, enterprise] = await Promise.all([
    readApplication(graph, clientId),
    readServicePrincipal(graph, clientId),
  ]);
  const own = registration ?? { application: undefined, owners: [], federatedCredentials: [] };
  return {
    clientId,
    tenantId,
    ...own,
    servicePrincipal: enterprise,
    isComplete: true,
    apis: await readApis(readApi, own.application, enterprise),
  };
}

async function readApplication(
  graph: GraphReader,
  clientId: string,
): Promise<Pick<RegistrationFacts, "application" | "owners" | "federatedCredentials"> | undefined> {
  const found = await ask(graph, `/applications(appId='${clientId}')?${select(application)}`, application);
  if (found === undefined) return undefined;
  const path = `/applications/${found.id}`;
  const [owners, federatedCredentials, beta] = await Promise.all([
    askAll(graph, `${path}/owners?$select=id,userPrincipalName`, owner),
    askAll(graph, `${path}/federatedIdentityCredentials`, federatedCredential),
    graph.read({ path: `${path}?${select(applicationBeta)}`, version: "beta", schema: applicationBeta, needs }),
  ]);
  return {
    application: { ...found, ...(beta.state === "read" && beta.value) },
    owners,
    federatedCredentials,
  };
}

async function readServicePrincipal(graph: GraphReader, clientId: string): Promise<ServicePrincipal | undefined> {
  const found = await ask(
    graph,
    `/servicePrincipals(appId='${clientId}')?${select(servicePrincipal)}`,
    servicePrincipal,
  );
  if (found === undefined) return undefined;
  const path = `/servicePrincipals/${found.id}`;
  const [owners, assignments, grants] = await Promise.all([
    askAll(graph, `${path}/owners?$select=id,userPrincipalName`, owner),
    askAll(graph, `${path}/appRoleAssignments`, assignment),
    askAll(graph, `${path}/oauth2PermissionGrants`, grant, needsGrants),
  ]);
  return { ...found, owners, assignments, grants };
}

/** Reads the APIs of the permissions and of the consent, to name permissions that the catalogue does not contain. */
async function readApis(
  readApi: ReadApi,
  registration: Application | undefined,
  enterprise: ServicePrincipal | undefined,
): Promise<ApiFacts[]> {
  const appIds = (registration?.requiredResourceAccess ?? []).map(({ resourceAppId }) => resourceAppId.toLowerCase());
  const objectIds = [...(enterprise?.assignments ?? []), ...(enterprise?.grants ?? [])].map(
    ({ resourceId }) => resourceId,
  );
  const places = [
    ...appIds.map((id) => `/servicePrincipals(appId='${id}')`),
    ...objectIds.map((id) => `/servicePrincipals/${id}`),
  ];
  const found = await Promise.all([...new Set(places)].map(readApi));
  return [...new Map(found.flatMap((api) => (api === undefined ? [] : [[api.id, api] as const]))).values()];
}

async function ask<Schema extends z.ZodType>(
  graph: GraphReader,
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const answer = await graph.read({ path, schema, needs });
  return answer.state === "missing" ? undefined : valueOf(answer);
}

async function askAll<Schema extends z.ZodType>(
  graph: GraphReader,
  path: string,
  schema: Schema,
  permission = needs,
): Promise<z.output<Schema>[]> {
  const answer = await graph.list({ path, schema, needs: permission });
  return answer.state === "missing" ? [] : valueOf(answer);
}

function valueOf<T>(answer: Exclude<Answer<T>, { state: "missing" }>): T {
  if (answer.state === "read") return answer.value;
  throw new UserError({
    message: "Microsoft Graph does not let this identity read the registration",
    fix: `grant it ${answer.needs}, or sign in as somebody who may read it`,
    code: "adopt-refused",
  });
}
