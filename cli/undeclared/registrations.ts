import type { Connection } from "../../integrations/connection.ts";
import type { StackState, StateResource } from "./stack-state.ts";

/** A registration of the stack with everything that the stack declares on it. */
export interface Registration {
  /** The integration's name, or the resource's if it belongs to no integration. */
  readonly name: string;
  readonly clientId: string;
  /** Undefined if the stack contains only its service principal. */
  readonly application: Declared | undefined;
  /** Undefined if the stack declares none. */
  readonly servicePrincipal: Declared | undefined;
  /** Undefined for a registration outside the integrations. */
  readonly connection: Connection | undefined;
  /**
   * Whether the stack gives consent. If so, every consent is a resource of the stack. A retired client keeps the consent of
   * administrators until it is deleted, because it may be restored.
   */
  readonly declaresConsent: boolean;
  /** Whether other resources declare parts of the application. The application's own state does not contain those. */
  readonly isInParts: boolean;
  readonly ids: DeclaredIds;
  /** Whether only the outputs of the stack were readable. They contain neither owners nor settings. */
  readonly isFromOutputs: boolean;
}

/** The registration or the service principal in the state. */
export interface Declared {
  readonly objectId: string;
  /** Properties after the last deployment or refresh. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly owners: readonly DeclaredOwner[];
}

/** An owner in the stack. */
export interface DeclaredOwner {
  readonly objectId: string;
  /** Such as a user principal name; undefined if the stack contains only the object id. */
  readonly name: string | undefined;
}

/** The ids of all objects in the stack. */
export interface DeclaredIds {
  hasPassword(objectId: string, keyId: string): boolean;
  hasCertificate(objectId: string, keyId: string): boolean;
  hasTrust(objectId: string, trust: { readonly id: string; readonly name: string }): boolean;
  hasAssignment(assignmentId: string): boolean;
  hasPreAuthorized(objectId: string, clientId: string): boolean;
  /** The scopes of a declared grant; undefined for an undeclared grant. */
  scopesOf(grantId: string): readonly string[] | undefined;
}

const types = {
  integration: "entra-integrations:index:OAuthIntegration",
  applications: [
    "azuread:index/application:Application",
    "azuread:index/applicationRegistration:ApplicationRegistration",
  ],
  servicePrincipal: "azuread:index/servicePrincipal:ServicePrincipal",
  assignment: "azuread:index/appRoleAssignment:AppRoleAssignment",
  grant: "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
  owner: "azuread:index/applicationOwner:ApplicationOwner",
  parts:
    /^azuread:index\/application(ApiAccess|AppRole|FallbackPublicClient|IdentifierUri|KnownClients|OptionalClaims|PermissionScope|RedirectUris):/,
} as const;

/** Finds the registrations in the state of a stack, inside and outside the integrations. */
export function findRegistrations({ resources, connections }: StackState): Registration[] {
  const ids = readIds(resources);
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const principals = resources.filter(
    (one) => one.type === types.servicePrincipal && one.id !== undefined && one.outputs?.["useExisting"] !== true,
  );
  const applications = resources.filter(
    ({ type, id }) => (types.applications as readonly string[]).includes(type) && id !== undefined,
  );
  const withApplication = applications.map((application) => {
    const clientId = textOf(application, "clientId");
    const principal = principals.find((one) => textOf(one, "clientId") === clientId);
    return { named: application, clientId, application, principal };
  });
  const others = principals
    .filter((one) => !withApplication.some(({ principal }) => principal === one))
    .map((principal) => ({
      named: principal,
      clientId: textOf(principal, "clientId"),
      application: undefined,
      principal,
    }));
  return [...withApplication, ...others].map(({ named, clientId, application, principal }) => {
    const name = nameOf(named, byUrn);
    const connection = connections[name]?.entra?.clientId === clientId ? connections[name] : undefined;
    return {
      name,
      clientId,
      connection,
      application: application && declaredOf(application, resources, byUrn),
      servicePrincipal: principal && declaredOf(principal, resources, byUrn),
      declaresConsent: connection?.entra
        ? connection.entra.consent.state === "granted" && connection.entra.cutOff?.reason !== "retired"
        : principal !== undefined && resources.some((one) => isConsentTo(one, objectIdOf(principal))),
      isInParts:
        application !== undefined &&
        (application.type !== types.applications[0] ||
          resources.some((one) => types.parts.test(one.type) && one.inputs?.["applicationId"] === application.id)),
      ids,
      isFromOutputs: false,
    };
  });
}

function readIds(resources: readonly StateResource[]): DeclaredIds {
  const known = resources.flatMap(({ id, type, outputs }) =>
    // Of a removed secret, the state still has the record.
    id === undefined || outputs?.["isRemoved"] === true ? [] : [{ id: id.toLowerCase(), type }],
  );
  const has = (pattern: RegExp, objectId: string, id: string): boolean =>
    known.some(
      (one) =>
        pattern.test(one.type) && one.id.includes(objectId.toLowerCase()) && one.id.endsWith(`/${id.toLowerCase()}`),
    );
  // Ids of assignments and grants are base64url, so case matters.
  const lastPart = (id: string | undefined): string => id?.split("/").at(-1) ?? "";
  const assignments = new Set(resources.filter(({ type }) => type === types.assignment).map(({ id }) => lastPart(id)));
  const grants = new Map(
    resources
      .filter(({ type }) => type === types.grant)
      .map(({ id, inputs }) => [lastPart(id), textsOf(inputs?.["claimValues"])]),
  );
  return {
    hasPassword: (objectId, keyId) => has(/(?:Password|entra-delivery:index:ExistingSecret)$/, objectId, keyId),
    hasCertificate: (objectId, keyId) => has(/Certificate$/, objectId, keyId),
    hasTrust: (objectId, { id }) => has(/FederatedIdentityCredential$/, objectId, id),
    hasPreAuthorized: (objectId, clientId) => has(/ApplicationPreAuthorized$/, objectId, clientId),
    hasAssignment: (id) => assignments.has(id),
    scopesOf: (id) => grants.get(id),
  };
}

function declaredOf(
  resource: StateResource,
  resources: readonly StateResource[],
  byUrn: ReadonlyMap<string, StateResource>,
): Declared {
  const objectId = objectIdOf(resource);
  const further = resources
    .filter((one) => one.type === types.owner && one.inputs?.["applicationId"] === resource.id)
    .map((one) => ({ objectId: textOf(one, "ownerObjectId").toLowerCase(), name: undefined }));
  return {
    objectId,
    properties: resource.outputs ?? {},
    owners: [...ownersOf(resource, byUrn.get(resource.parent ?? "")), ...further],
  };
}

/**
 * A component records the names of owners. Its inputs also stay unchanged if a refresh adds another owner to the state.
 */
function ownersOf(resource: StateResource, parent: StateResource | undefined): DeclaredOwner[] {
  const named = parent?.inputs?.["owners"];
  if (typeof named === "object" && named !== null && !Array.isArray(named)) {
    return Object.entries(named).flatMap(([name, objectId]) =>
      typeof objectId === "string" ? [{ objectId: objectId.toLowerCase(), name: nameUnlessId(name, objectId) }] : [],
    );
  }
  const { inputs, outputs } = resource;
  return textsOf(inputs?.["owners"] ?? outputs?.["owners"]).map((objectId) => ({
    objectId: objectId.toLowerCase(),
    name: undefined,
  }));
}

function nameUnlessId(name: string, objectId: string): string | undefined {
  return name.toLowerCase() === objectId.toLowerCase() ? undefined : name;
}

function nameOf(resource: StateResource, byUrn: ReadonlyMap<string, StateResource>): string {
  for (let one: StateResource | undefined = resource; one !== undefined; one = byUrn.get(one.parent ?? "")) {
    if (one.type === types.integration) return lastOf(one.urn);
  }
  return lastOf(resource.urn);
}

function isConsentTo({ type, inputs }: StateResource, servicePrincipalId: string): boolean {
  const name = type === types.assignment ? "principalObjectId" : "servicePrincipalObjectId";
  return (type === types.assignment || type === types.grant) && inputs?.[name] === servicePrincipalId;
}

function lastOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function objectIdOf({ id }: StateResource): string {
  return id?.split("/").at(-1) ?? "";
}

function textOf({ outputs, inputs }: StateResource, name: string): string {
  const value = outputs?.[name] ?? inputs?.[name];
  return typeof value === "string" ? value : "";
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
