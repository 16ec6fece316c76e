import { buildReport, type AccessReport } from "../../../tools/report/access-report.ts";
import { parsePreview } from "../../../tools/report/preview.ts";

const graph = "00000003-0000-0000-c000-000000000000";

/** Ids as registrations have them. */
export const ids = {
  userRead: "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
  filesReadAll: "df85f4d6-205c-4ac5-a5ea-6bf408dba283",
  mailReadDelegated: "570282fd-fa5c-430d-a7fd-fc8dc98a9dca",
  mailReadApplication: "810c84a8-4a9e-49e6-bf7d-12d183f40d01",
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
};

const parents: Partial<Record<keyof typeof types, [type: string, suffix: string]>> = {
  application: ["EntraApplication", ""],
  servicePrincipal: ["EntraApplication", ""],
  secret: ["RotatingSecret", "-secret"],
  vaultSecret: ["KeyVaultDelivery", "-vault"],
};

/** One step on a resource of the integration `erp-sync`. */
export function step(
  op: string,
  kind: keyof typeof types,
  name: string,
  { before, after, differs }: Sides,
): PrintedStep {
  const prefix = "urn:pulumi:prod::entra-integrations::entra-integrations:index:OAuthIntegration";
  const [component, suffix] = parents[kind] ?? ["", ""];
  const chain = component === "" ? prefix : `${prefix}$entra-integrations:index:${component}`;
  const parent = `${chain}::erp-sync${suffix}`;
  const state = { type: types[kind], ...(kind !== "integration" && { parent }) };
  return {
    op,
    urn: kind === "integration" ? `${prefix}::${name}` : `${chain}$${types[kind]}::${name}`,
    // The tenant's words on the one side, what the program asks for on the other.
    ...(before && { oldState: { ...state, outputs: before } }),
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

/** A client secret of the generation. */
export function secret(generation: number, endDate: string) {
  return { displayName: `generation ${generation}`, endDate };
}

/** Everything that a new integration consists of. */
export function created(): PrintedStep[] {
  return [
    step("create", "integration", "erp-sync", { after: {} }),
    step("create", "application", "erp-sync-application", { after: registration() }),
    step("create", "servicePrincipal", "erp-sync-service-principal", { after: {} }),
    step("create", "secret", "erp-sync-secret-0", { after: secret(0, "2027-04-10T00:00:00Z") }),
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
