import type { z } from "zod";
import { quoted, type Undeclared } from "./undeclared-object.ts";
import type { GraphApplication, GraphServicePrincipal } from "./graph-objects.ts";
import type { Declared, Registration } from "./registrations.ts";
import { applicationState, servicePrincipalState } from "./settings-state.ts";

/** A setting in the state and in the tenant. Absent, empty, false and the default count as equal. */
interface Setting {
  readonly name: string;
  readonly declared: Value;
  readonly actual: Value;
  /** @default true */
  readonly isAccess?: boolean;
}

type Value = string | number | boolean | readonly string[] | null | undefined;

/** Finds settings of an app registration that differ from the state. A refresh shows the same differences. */
export function findApplicationSettings(
  { objectId, properties }: Declared,
  actual: GraphApplication,
  { connection, isInParts, isFromOutputs }: Registration,
): Undeclared[] {
  if (isInParts || isFromOutputs) return [];
  const state = applicationState.parse(properties);
  // For integrations, other checks compare these.
  const further = connection === undefined ? redirectAndPermissionSettings(state, actual) : [];
  return [...applicationSettings(state, actual), ...further].flatMap((one) =>
    settingFinding(one, objectId, "Update application"),
  );
}

/** Finds settings of a service principal that differ from the state. A refresh shows the same differences. */
export function findServicePrincipalSettings(
  { objectId, properties }: Declared,
  actual: GraphServicePrincipal,
  { connection, isFromOutputs }: Registration,
): Undeclared[] {
  if (isFromOutputs) return [];
  const state = servicePrincipalState.parse(properties);
  const settings: Setting[] = [
    // For integrations, another check reports disabled sign-in.
    ...(connection === undefined
      ? [
          {
            name: "sign-in disabled",
            declared: state.accountEnabled === false,
            actual: actual.accountEnabled === false,
          },
        ]
      : []),
    {
      name: "sign-in limited to assigned users",
      declared: state.appRoleAssignmentRequired,
      actual: actual.appRoleAssignmentRequired,
    },
    { name: "alternative names", declared: state.alternativeNames, actual: actual.alternativeNames },
    { name: "description of the service principal", ...same(state, actual, "description"), isAccess: false },
    { name: "login URL", ...same(state, actual, "loginUrl") },
    { name: "notes of the service principal", ...same(state, actual, "notes"), isAccess: false },
    { name: "notification e-mail addresses", ...same(state, actual, "notificationEmailAddresses"), isAccess: false },
    { name: "single sign-on mode", ...same(state, actual, "preferredSingleSignOnMode") },
    { name: "tags of the service principal", ...same(state, actual, "tags"), isAccess: false },
  ];
  return settings.flatMap((one) => settingFinding(one, objectId, "Update service principal"));
}

type ApplicationState = z.output<typeof applicationState>;

function applicationSettings(state: ApplicationState, actual: GraphApplication): Setting[] {
  const { api, web, optionalClaims } = state;
  return [
    { name: "display name", ...same(state, actual, "displayName"), isAccess: false },
    { name: "description", ...same(state, actual, "description"), isAccess: false },
    { name: "notes", ...same(state, actual, "notes"), isAccess: false },
    { name: "service management reference", ...same(state, actual, "serviceManagementReference"), isAccess: false },
    { name: "tags", ...same(state, actual, "tags"), isAccess: false },
    { name: "who can sign in", ...same(state, actual, "signInAudience") },
    { name: "application ID URIs", ...same(state, actual, "identifierUris") },
    {
      name: "public client flows",
      declared: state.fallbackPublicClientEnabled,
      actual: actual.isFallbackPublicClient,
    },
    { name: "sign-in of devices", declared: state.deviceOnlyAuthEnabled, actual: actual.isDeviceOnlyAuthSupported },
    {
      name: "groups in tokens",
      declared: state.groupMembershipClaims,
      actual: actual.groupMembershipClaims?.split(",").map((claim) => claim.trim()),
    },
    {
      name: "app roles",
      declared: state.appRoles?.map((one) => roleText(one, one.enabled)),
      actual: actual.appRoles.map((one) => roleText(one, one.isEnabled)),
    },
    {
      name: "exposed scopes",
      declared: api?.oauth2PermissionScopes?.map((one) => scopeText(one, one.enabled)),
      actual: actual.api?.oauth2PermissionScopes.map((one) => scopeText(one, one.isEnabled)),
    },
    {
      name: "version of access tokens",
      declared: api?.requestedAccessTokenVersion ?? 1,
      actual: actual.api?.requestedAccessTokenVersion ?? 1,
    },
    { name: "mapped claims", declared: api?.mappedClaimsEnabled, actual: actual.api?.acceptMappedClaims },
    {
      name: "known client applications",
      declared: api?.knownClientApplications,
      actual: actual.api?.knownClientApplications,
    },
    { name: "home page", declared: web?.homepageUrl, actual: actual.web?.homePageUrl, isAccess: false },
    { name: "logout URL", declared: web?.logoutUrl, actual: actual.web?.logoutUrl },
    {
      name: "implicit grant of access tokens",
      declared: web?.implicitGrant?.accessTokenIssuanceEnabled,
      actual: actual.web?.implicitGrantSettings?.enableAccessTokenIssuance,
    },
    {
      name: "implicit grant of ID tokens",
      declared: web?.implicitGrant?.idTokenIssuanceEnabled,
      actual: actual.web?.implicitGrantSettings?.enableIdTokenIssuance,
    },
    {
      name: "optional claims of ID tokens",
      declared: optionalClaims?.idTokens?.map(claimText),
      actual: actual.optionalClaims?.idToken?.map(claimText),
    },
    {
      name: "optional claims of access tokens",
      declared: optionalClaims?.accessTokens?.map(claimText),
      actual: actual.optionalClaims?.accessToken?.map(claimText),
    },
    {
      name: "optional claims of SAML tokens",
      declared: optionalClaims?.saml2Tokens?.map(claimText),
      actual: actual.optionalClaims?.saml2Token?.map(claimText),
    },
  ];
}

function redirectAndPermissionSettings(state: ApplicationState, actual: GraphApplication): Setting[] {
  const required = (apiId: string, one: { id: string; type: string }): string => `${one.type} ${one.id} of ${apiId}`;
  return [
    { name: "redirect URIs (web)", declared: state.web?.redirectUris, actual: actual.web?.redirectUris },
    {
      name: "redirect URIs (mobile and desktop)",
      declared: state.publicClient?.redirectUris,
      actual: actual.publicClient,
    },
    {
      name: "redirect URIs (single-page application)",
      declared: state.singlePageApplication?.redirectUris,
      actual: actual.spa,
    },
    {
      name: "required permissions",
      declared: state.requiredResourceAccesses?.flatMap((one) =>
        one.resourceAccesses.map((access) => required(one.resourceAppId, access)),
      ),
      actual: actual.requiredResourceAccess.flatMap((one) =>
        one.resourceAccess.map((access) => required(one.resourceAppId, access)),
      ),
    },
  ];
}

function same<Name extends string>(
  state: Partial<Record<Name, Value>>,
  actual: Partial<Record<Name, Value>>,
  name: Name,
): { declared: Value; actual: Value } {
  return { declared: state[name], actual: actual[name] };
}

function settingFinding(
  { name, declared, actual, isAccess = true }: Setting,
  objectId: string,
  auditActivity: string,
): Undeclared[] {
  const [before, after] = [render(declared), render(actual)];
  if (before === after) return [];
  return [
    {
      kind: "setting",
      text: `${name}: ${shown(before)} became ${shown(after)}`,
      id: objectId,
      since: null,
      isAccess,
      auditActivity,
      removal: { type: "deployment" },
      isInRefresh: true,
    },
  ];
}

function render(value: Value): string {
  if (value === undefined || value === null || value === false) return "";
  if (typeof value === "object") return [...value].sort().join(", ");
  return value === true ? "on" : String(value);
}

function shown(value: string): string {
  return value === "" ? "none" : quoted(value);
}

interface Entitlement {
  readonly id: string;
  readonly value?: string | null | undefined;
}

function roleText(
  one: Entitlement & { allowedMemberTypes?: readonly string[] | null | undefined },
  isEnabled: boolean | null | undefined,
): string {
  const members = [...(one.allowedMemberTypes ?? [])].sort().join(" and ");
  return `${one.value ?? one.id} for ${members}${isEnabled === false ? " (disabled)" : ""}`;
}

function scopeText(
  one: Entitlement & { type?: string | null | undefined },
  isEnabled: boolean | null | undefined,
): string {
  return `${one.value ?? one.id} (${one.type ?? ""})${isEnabled === false ? " (disabled)" : ""}`;
}

function claimText(one: {
  name: string;
  source?: string | null | undefined;
  essential?: boolean | null | undefined;
  additionalProperties?: readonly string[] | null | undefined;
}): string {
  const further = [one.source ?? "", one.essential === true ? "essential" : "", ...(one.additionalProperties ?? [])];
  return [one.name, ...further.filter((part) => part !== "")].join(" ");
}
