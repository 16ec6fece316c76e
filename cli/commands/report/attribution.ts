import type { PreviewStep, ResourceState } from "./preview.ts";

const component = /^(?:.+\$)?entra-integrations:index:(\w+)$/;

/** By type of a component: the suffix that it adds to the integration's name. */
const suffixes: Partial<Record<string, string>> = {
  OAuthIntegration: "",
  EntraApplication: "",
  RotatingSecret: "-secret",
  KeyVaultDelivery: "-vault",
};

interface Child {
  /** Type of the component that creates it. */
  readonly of: string;
  /** Suffix after the integration's name. */
  readonly suffix: RegExp;
  /** The property that links it to the registration or the service principal. */
  readonly link?: Link;
}

interface Link {
  readonly property: string;
  readonly type: string;
  readonly suffix: string;
}

const application = { type: "azuread:index/application:Application", suffix: "-application" };
const toApplication: Link = { property: "applicationId", ...application };
const servicePrincipal = { type: "azuread:index/servicePrincipal:ServicePrincipal", suffix: "-service-principal" };
const guid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** The resources that the components create. components/ creates no other resources, and only a rename changes their names. */
const children: Partial<Record<string, Child>> = {
  "azuread:index/application:Application": { of: "EntraApplication", suffix: /^-application$/ },
  "azuread:index/servicePrincipal:ServicePrincipal": {
    of: "EntraApplication",
    suffix: /^-service-principal$/,
    link: { property: "clientId", ...application },
  },
  "random:index/randomUuid:RandomUuid": { of: "EntraApplication", suffix: /^-(role|scope)-id-[^:]+$/ },
  "azuread:index/applicationPassword:ApplicationPassword": {
    of: "RotatingSecret",
    suffix: /^-secret-[01]$/,
    link: toApplication,
  },
  "azuread:index/appRoleAssignment:AppRoleAssignment": {
    of: "OAuthIntegration",
    suffix: new RegExp(`^-role-${guid}-[^:]+$`),
    link: { property: "principalObjectId", ...servicePrincipal },
  },
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant": {
    of: "OAuthIntegration",
    suffix: new RegExp(`^-grant-${guid}$`),
    link: { property: "servicePrincipalObjectId", ...servicePrincipal },
  },
  "azuread:index/applicationCertificate:ApplicationCertificate": {
    of: "OAuthIntegration",
    suffix: /^-certificate-[0-9a-f]{8}$/,
    link: toApplication,
  },
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": {
    of: "OAuthIntegration",
    suffix: /^-trust-[^:]+$/,
    link: toApplication,
  },
  "azure-native:keyvault:Secret": { of: "KeyVaultDelivery", suffix: /^-vault-(client-id|tenant-id|client-secret)$/ },
  "entra-delivery:index:ExistingCertificate": {
    of: "OAuthIntegration",
    suffix: /^-certificate-[0-9a-f]{8}$/,
    link: { property: "applicationObjectId", ...application },
  },
  "entra-delivery:index:ExistingSecret": {
    of: "OAuthIntegration",
    suffix: /^-existing-secret-[0-9a-f-]{36}$/,
    link: { property: "applicationObjectId", ...application },
  },
  "entra-delivery:index:PositConnectIntegration": {
    of: "OAuthIntegration",
    suffix: /^-posit-connect$/,
    link: { property: "config", ...application },
  },
  "entra-delivery:index:ExchangeServicePrincipal": {
    of: "OAuthIntegration",
    suffix: /^-exchange$/,
    link: { property: "objectId", ...servicePrincipal },
  },
  "entra-delivery:index:ExchangeMailboxPermission": {
    of: "OAuthIntegration",
    suffix: /^-mailbox-[^:]+$/,
    link: { property: "servicePrincipalObjectId", ...servicePrincipal },
  },
  "entra-delivery:index:ExchangeMailboxProtocols": { of: "OAuthIntegration", suffix: /^-protocols-[^:]+$/ },
  "entra-delivery:index:ExchangeRoleAssignment": {
    of: "OAuthIntegration",
    suffix: /^-role-[^:]+$/,
    link: { property: "servicePrincipalObjectId", ...servicePrincipal },
  },
  "entra-delivery:index:Webhook": {
    of: "OAuthIntegration",
    suffix: /^-webhook$/,
    link: { property: "clientId", ...application },
  },
};

/**
 * Returns the integration that a resource belongs to; undefined for other resources. It must be a child of a component
 * of the integration, the component must create a resource of this type and name, and the resource must be linked to
 * the registration of this integration.
 */
export function findIntegration(step: PreviewStep): string | undefined {
  const { urn, type, name } = step;
  if (!step.isCustom) return integrationOfComponent(urn, type);
  const child = children[type];
  const parent = parseUrn(step.parent ?? "");
  if (child === undefined || parent === undefined) return undefined;
  const integration = integrationOfComponent(parent.urn, `entra-integrations:index:${child.of}`);
  if (integration === undefined || !name.startsWith(integration) || urn !== childUrn(parent, type, name)) {
    return undefined;
  }
  if (!child.suffix.test(name.slice(integration.length))) return undefined;
  return isLinked(step.newState, integration, child.link) ? integration : undefined;
}

function integrationOfComponent(urn: string, type: string): string | undefined {
  const parsed = parseUrn(urn);
  const [, kind = ""] = component.exec(parsed?.types ?? "") ?? [];
  const suffix = suffixes[kind];
  if (parsed === undefined || suffix === undefined || type !== `entra-integrations:index:${kind}`) return undefined;
  const { name } = parsed;
  return name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, name.length - suffix.length) : undefined;
}

/**
 * The program knows the source of a property. A deleted resource, or one that only a refresh read, is described by the
 * state.
 */
function isLinked(newState: ResourceState | undefined, integration: string, link: Link | undefined): boolean {
  if (link === undefined || newState === undefined) return true;
  const { property, type, suffix } = link;
  const dependencies = newState.propertyDependencies?.[property] ?? [];
  return dependencies.some((urn) => urn.endsWith(`$${type}::${integration}${suffix}`));
}

interface Urn {
  readonly urn: string;
  readonly prefix: string;
  readonly types: string;
  readonly name: string;
}

/** Undefined for a URN whose type or name contains the separator. None of our resources has one. */
function parseUrn(urn: string): Urn | undefined {
  const [, prefix = "", types = "", name = ""] =
    /^(urn:pulumi:[^:]+::[^:]+)::((?:[^:]|:(?!:))+)::([^:]+)$/.exec(urn) ?? [];
  return prefix === "" ? undefined : { urn, prefix, types, name };
}

function childUrn({ prefix, types }: Urn, type: string, name: string): string {
  return `${prefix}::${types}$${type}::${name}`;
}
