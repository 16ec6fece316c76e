import { asList, asText, asValues, unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { applicationIds } from "./resource-id.ts";

// Checks of the real provider before its first request to Graph, also in previews. They are stricter than Graph.

/** Describes the problem of a value. Undefined for a valid one. */
export type TextRule = (value: string) => string | undefined;

/** A UUID. */
export const uuid: TextRule = (value) =>
  /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ? undefined : `expected a valid UUID, got ${value}`;

/** At least one character. */
export const notEmpty: TextRule = (value) => (value === "" ? "expected a text that is not empty" : undefined);

/** A length limit. The provider counts bytes. */
export function atMost(maximum: number): TextRule {
  return (value) => {
    const length = Buffer.byteLength(value);
    return length > maximum ? `expected at most ${String(maximum)} characters, got ${String(length)}` : undefined;
  };
}

const timeParts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))$/;

/** A time such as 2027-01-31T00:00:00Z, in any form that Go's time.Parse accepts as RFC 3339. */
export const dateTime: TextRule = (value) => {
  const [, year, month, day, hour, minute, second, offsetHour = 0, offsetMinute = 0] = timeParts.exec(value) ?? [];
  const daysInMonth = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  const isWithin = (part: unknown, first: number, last: number) => Number(part) >= first && Number(part) <= last;
  const isTime =
    isWithin(month, 1, 12) &&
    isWithin(day, 1, daysInMonth) &&
    isWithin(hour, 0, 23) &&
    isWithin(minute, 0, 59) &&
    isWithin(second, 0, 59) &&
    isWithin(offsetHour, 0, 24) &&
    isWithin(offsetMinute, 0, 60);
  return isTime ? undefined : `expected a valid RFC3339 date, got ${value}`;
};

/**
 * The id of an application, in the form of its resource. The provider checks its segments in a plan, but not the UUID.
 */
export const applicationId: TextRule = (value) =>
  /^\/?applications\/[^/]+\/?$/.test(value) ? undefined : applicationIds.check(value);

/** The value of an app role or a scope, which becomes part of a claim. */
export const claimValue: TextRule = (value) => {
  if (value.length > 249) return "Value must be between 0-249 characters in length";
  if (value.startsWith(".")) return "Value must not begin with a period";
  return /^[\w:!#$%&'()*+,./;<=>?@[\]^{|}~`-]*$/.test(value)
    ? undefined
    : "Value must be alphanumeric with these allowed characters: !#$%&'()*+,-./:;<=>?@[]^+_`{|}~";
};

/** An address of a web page. */
export const pageAddress: TextRule = (value) => refuseUri(value) ?? refuseScheme(value, ["http", "https"]);

/** An address that Entra calls when a user signs out. */
export const logoutAddress: TextRule = (value) => pageAddress(value) ?? atMost(255)(value);

const webSchemes = ["http", "https", "ms-appx-web", "brk-multihub"];

/** A redirect URI of the platform for web applications, single-page applications or public clients. */
export function redirectUri(platform: "web" | "singlePage" | "publicClient"): TextRule {
  return (value) => {
    if (platform !== "singlePage" && /^urn:[^:]*:/.test(value)) return atMost(256)(value);
    const refusal = refuseUri(value);
    if (refusal !== undefined || platform === "publicClient") return refusal ?? atMost(256)(value);
    if (!/^[^/?#]*\/\/[^/?#]+\//.test(value)) return "URI must have a trailing slash when there is no path segment";
    return refuseScheme(value, webSchemes) ?? atMost(256)(value);
  };
}

const uriParts = /^(?:[a-z][a-z\d+.-]*:)?(?:\/\/(?:[^/?#]*@)?(?<host>[^/?#]*))?(?<path>[^?#]*)/i;
const hostForm = /^(?:\[[^\]]*\]|(?:[\w.~!$&'()*+,;=<>"-]|[^\0-\x7f]|%[89a-f][\da-f])*)(?::\d*)?$/i;

/** A control character of ASCII. */
const controlCharacter = /(?![\u0080-\u009f])\p{Cc}/u;

/** Applies the rules of Go's url.Parse, and requires a host. */
function refuseUri(value: string): string | undefined {
  if (value === "") return "URI must not be empty";
  const { host = "", path = "" } = uriParts.exec(value)?.groups ?? {};
  const isBroken = /%(?![\da-f]{2})/i.test(path) || controlCharacter.test(value) || !hostForm.test(host);
  if (isBroken) return "URI is in an invalid format";
  return host === "" ? "URI has no host" : undefined;
}

function refuseScheme(value: string, schemes: readonly string[]): string | undefined {
  const [scheme = ""] = value.split(":", 1);
  return schemes.includes(scheme.toLowerCase())
    ? undefined
    : `unexpected URI scheme, expected one of: ${schemes.join(", ")}`;
}

/** Rules about several properties of an application. */
export function refuseApplication(planned: Values): string | undefined {
  const scopes = asList(asValues(planned["api"])["oauth2PermissionScopes"]).map(asValues);
  return refuseTwins([...asList(planned["appRoles"]).map(asValues), ...scopes]) ?? refusePersonal(planned, scopes);
}

/** Roles and scopes share one set of ids and values. If both use the same one, it has to mean the same. */
function refuseTwins(permissions: Values[]): string | undefined {
  const known = permissions
    .map(({ id, value, ...texts }) => ({ id: asText(id), value: asText(value), told: JSON.stringify(tellOf(texts)) }))
    .filter(({ id, value }) => ![id, value].some((part) => part === "" || part === unknown));
  const message = (what: string, text: string) =>
    `checking for duplicate app roles / OAuth2.0 permission scopes: validation failed: duplicate ${what} found: ${JSON.stringify(text)}`;
  for (const [index, { id, value, told }] of known.entries()) {
    for (const other of known.slice(0, index)) {
      if (other.id === id && other.value !== value) return message("ID", id);
      if (other.value === value && other.id !== id) return message("value", value);
      if (other.id === id && other.told !== told) return message("ID with other texts", id);
    }
  }
  return undefined;
}

/** Properties that must be equal in a role and a scope with the same id. */
function tellOf(permission: Values): unknown[] {
  const { adminConsentDisplayName, adminConsentDescription, enabled } = permission;
  const { displayName = adminConsentDisplayName, description = adminConsentDescription } = permission;
  return [displayName ?? "", description ?? "", enabled ?? true];
}

/** https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation */
function refusePersonal(planned: Values, scopes: Values[]): string | undefined {
  const audience = asText(planned["signInAudience"]);
  if (!["AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"].includes(audience)) return undefined;
  const version = asValues(planned["api"])["requestedAccessTokenVersion"] ?? 1;
  const accesses = asList(planned["requiredResourceAccesses"]).map((one) => asList(asValues(one)["resourceAccesses"]));
  const uris = ["web", "singlePageApplication", "publicClient"].map((platform) =>
    knownSet(asValues(planned[platform])["redirectUris"]),
  );
  const identifierUris = knownSet(planned["identifierUris"]);
  const laws: [isBroken: boolean, law: string][] = [
    [version !== 2, "`requested_access_token_version` must be 2"],
    [scopes.length > 100, "a maximum of 100 `oauth2_permission_scope` blocks are supported"],
    [scopes.some(({ value }) => isLong(value, 40)), "`value` of a scope must be 40 characters or less"],
    [
      identifierUris.some((uri) => refuseIdentifier(uri) !== undefined),
      "`identifier_uris` must not have the URN scheme",
    ],
    [identifierUris.length > 50, "`identifier_uris` must have at most 50 URIs"],
    [uris.some(({ length }) => length > 100), "`redirect_uris` must have at most 100 URIs"],
    [uris.flat().some(hasWildcardHost), "`redirect_uris` must not have a host with a wildcard"],
    [accesses.length > 50, "a maximum of 50 `required_resource_access` blocks are supported"],
    [accesses.some(({ length }) => length > 30), "a maximum of 30 `resource_access` blocks for each API are supported"],
    [accesses.flat().length > 200, "a maximum of 200 `resource_access` blocks per application are supported"],
  ];
  const broken = laws.find(([isBroken]) => isBroken);
  return broken && `${broken[1]} when \`sign_in_audience\` is ${JSON.stringify(audience)}`;
}

/** Terraform treats a set with an unknown element as completely unknown. */
function knownSet(value: unknown): string[] {
  const elements = asList(value);
  return elements.includes(unknown) ? [] : elements.map(asText);
}

function refuseIdentifier(uri: string): string | undefined {
  const isBare = /^[^/?#]*\/\/[^/?#]*\/(?:[?#]|$)/.test(uri);
  return isBare ? "trailing slash" : (refuseUri(uri) ?? refuseScheme(uri, ["http", "https", "api", "ms-appx"]));
}

function hasWildcardHost(uri: string): boolean {
  return uriParts.exec(uri)?.groups?.["host"]?.includes("*") ?? false;
}

function isLong(value: unknown, maximum: number): boolean {
  return value !== unknown && asText(value).length > maximum;
}
