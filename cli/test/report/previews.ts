import { buildReport, type AccessReport } from "../../commands/report/access-report.ts";
import { parsePreview } from "../../commands/report/preview.ts";

const graph = "00000003-0000-0000-c000-000000000000";

/** Ids as registrations have them. */
export const ids = {
  userRead: "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
  filesReadAll: "df85f4d6-205c-4ac5-a5ea-6bf408dba283",
  mailReadDelegated: "570282fd-fa5c-430d-a7fd-fc8dc98a9dca",
  mailReadApplication: "810c84a8-4a9e-49e6-bf7d-12d183f40d01",
  mailSendApplication: "b633e1c5-b582-4048-a93e-9f11b44c7e96",
  applicationReadWriteOwnedBy: "18a4783c-866b-4cc7-a460-3d5e5662c884",
  roleManagement: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
};

/** A step as `pulumi preview --json` prints it. */
export interface PrintedStep {
  op: string;
  urn: string;
  oldState?: object;
  newState?: object;
  diffReasons?: string[];
}

interface Sides {
  before?: object;
  after?: object;
  differs?: string[];
}

const types = {
  integration: "entra-integrations:index:OAuthIntegration",
  application: "azuread:index/application:Application",
  servicePrincipal: "azuread:index/servicePrincipal:ServicePrincipal",
  secret: "azuread:index/applicationPassword:ApplicationPassword",
  role: "azuread:index/appRoleAssignment:AppRoleAssignment",
  grant: "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
  certificate: "azuread:index/applicationCertificate:ApplicationCertificate",
  trust: "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
  vaultSecret: "azure-native:keyvault:Secret",
  connect: "entra-delivery:index:PositConnectIntegration",
  exchange: "entra-delivery:index:ExchangeServicePrincipal",
  mailbox: "entra-delivery:index:ExchangeMailboxPermission",
  protocols: "entra-delivery:index:ExchangeMailboxProtocols",
  exchangeRole: "entra-delivery:index:ExchangeRoleAssignment",
  webhook: "entra-delivery:index:Webhook",
  existingCertificate: "entra-delivery:index:ExistingCertificate",
  existingSecret: "entra-delivery:index:ExistingSecret",
};

const parents: Partial<Record<keyof typeof types, [type: string, suffix: string]>> = {
  application: ["EntraApplication", ""],
  servicePrincipal: ["EntraApplication", ""],
  secret: ["RotatingSecret", "-secret"],
  vaultSecret: ["KeyVaultDelivery", "-vault"],
};

const base = "urn:pulumi:prod::entra-integrations";
const integrationType = "entra-integrations:index:OAuthIntegration";

/** The URNs of the components of `erp-sync`. */
export const componentUrns = {
  integration: `${base}::${integrationType}::erp-sync`,
  application: `${base}::${integrationType}$entra-integrations:index:EntraApplication::erp-sync`,
  secret: `${base}::${integrationType}$entra-integrations:index:RotatingSecret::erp-sync-secret`,
  vault: `${base}::${integrationType}$entra-integrations:index:KeyVaultDelivery::erp-sync-vault`,
};

// What the component links each resource to, which the engine records by property.
const registrationUrn = `${base}::${integrationType}$entra-integrations:index:EntraApplication$${types.application}::erp-sync-application`;
const principalUrn = `${base}::${integrationType}$entra-integrations:index:EntraApplication$${types.servicePrincipal}::erp-sync-service-principal`;
const propertyDependencies = {
  applicationId: [registrationUrn],
  applicationObjectId: [registrationUrn],
  clientId: [registrationUrn],
  principalObjectId: [principalUrn],
  servicePrincipalObjectId: [principalUrn],
  objectId: [principalUrn],
  config: [registrationUrn],
  clientSecret: [
    `${base}::${integrationType}$entra-integrations:index:RotatingSecret$${types.secret}::erp-sync-secret-1`,
  ],
};

/** One step on a resource of the integration `erp-sync`. */
export function step(
  op: string,
  kind: keyof typeof types,
  name: string,
  { before, after, differs }: Sides,
): PrintedStep {
  const [component, suffix] = parents[kind] ?? ["", ""];
  const chain = `${base}::${integrationType}${component === "" ? "" : `$entra-integrations:index:${component}`}`;
  const isComponent = kind === "integration";
  const urn = isComponent ? `${chain}::${name}` : `${chain}$${types[kind]}::${name}`;
  const state = {
    urn,
    type: types[kind],
    custom: !isComponent,
    ...(!isComponent && { parent: `${chain}::erp-sync${suffix}`, propertyDependencies }),
  };
  return {
    op,
    urn,
    // The tenant's words on the one side, what the program asks for on the other.
    ...(before && { oldState: { ...state, inputs: before, outputs: before } }),
    ...(after && { newState: { ...state, inputs: after } }),
    ...(differs && { diffReasons: differs }),
  };
}

/** A step on a resource that no integration creates. */
export function outsideStep(
  op: string,
  type: string,
  name: string,
  { before, after, differs, ...rest }: Sides & { parent?: string; state?: object },
): PrintedStep {
  const urn = `${base}::${type}::${name}`;
  const state = { urn, type, custom: true, ...(rest.parent !== undefined && { parent: rest.parent }), ...rest.state };
  return {
    op,
    urn,
    ...(before && { oldState: { ...state, inputs: before, outputs: before } }),
    ...(after && { newState: { ...state, inputs: after } }),
    ...(differs && { diffReasons: differs }),
  };
}

/** A registration that declares these permissions, as `Scope <id>` or `Role <id>`. */
export function registration({
  permissions = [`Scope ${ids.userRead}`],
  uri = "https://acme.integray.app/cb",
  ...rest
} = {}) {
  const accesses = permissions.map((text) => ({ type: text.split(" ")[0], id: text.split(" ")[1] }));
  return {
    displayName: "Integray erp-sync",
    signInAudience: "AzureADMyOrg",
    tags: ["entra-integrations:entra-integrations:prod:erp-sync"],
    requiredResourceAccesses: [{ resourceAppId: graph, resourceAccesses: accesses }],
    web: { redirectUris: [uri] },
    ...rest,
  };
}

/** A client secret with periods of 80 days. */
export function secret(endDate: string) {
  const start = new Date(Date.parse(endDate) - 160 * 86_400_000).toISOString();
  return { displayName: `period from ${start.slice(0, 10)}`, endDate };
}

/** Everything that a new integration consists of. */
export function created(): PrintedStep[] {
  return [
    step("create", "integration", "erp-sync", { after: {} }),
    step("create", "application", "erp-sync-application", { after: registration() }),
    step("create", "servicePrincipal", "erp-sync-service-principal", { after: {} }),
    step("create", "secret", "erp-sync-secret-0", { after: secret("2027-04-10T00:00:00Z") }),
  ];
}

/** The same steps, undone. */
export function removed(): PrintedStep[] {
  return created().map(({ urn, newState }) => ({
    op: "delete",
    urn,
    ...(newState && { oldState: { ...newState, outputs: (newState as { inputs: object }).inputs } }),
  }));
}

/** Text of a preview with these steps. */
export function printed(steps: PrintedStep[]): string {
  return JSON.stringify({ config: {}, steps });
}

/** The report of these steps, on a day on which every secret of the tests is accepted. */
export function reportOf(steps: PrintedStep[], now = new Date("2026-11-21T08:00:00Z")): AccessReport {
  return buildReport("prod", parsePreview(printed(steps)).steps, now);
}
