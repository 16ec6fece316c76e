import { domainToUnicode } from "node:url";
import * as azuread from "@pulumi/azuread";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { each, findAmongKnown } from "./known.ts";
import type { Violation } from "./rule.ts";

/** A redirect URI, and whether it belongs to a mobile or desktop application. */
export interface RedirectUri {
  text: string;
  isPublicClient: boolean;
}

/** Checks each redirect URI that a resource registers; undefined for a resource type without redirect URIs. */
export function judgeRedirectUris(
  resource: ResourceValidationArgs,
  judge: (uri: RedirectUri) => Violation[],
): Violation[] | undefined {
  const reads = readsOf(resource);
  return reads && findAmongKnown(reads, (uris) => uris.flatMap(judge));
}

type Reads = (() => RedirectUri[])[];

function readsOf(resource: ResourceValidationArgs): Reads | undefined {
  const application = resource.asType(azuread.Application);
  if (application !== undefined) {
    return [
      ...locate(() => application.web?.redirectUris, false),
      ...locate(() => application.singlePageApplication?.redirectUris, false),
      ...locate(() => application.publicClient?.redirectUris, true),
    ];
  }
  const uris = resource.asType(azuread.ApplicationRedirectUris);
  if (uris === undefined) return undefined;
  return each(() => uris.redirectUris).map((read) => () => [
    { text: read(), isPublicClient: uris.type.toLowerCase() === "publicclient" },
  ]);
}

function locate(read: () => string[] | null | undefined, isPublicClient: boolean): Reads {
  return each(read).map((one) => () => [{ text: one(), isPublicClient }]);
}

/** Parses a URI. Undefined if the text is not one. */
export function parseUri(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}

/** Whether a URI has the scheme https or http. */
export function isWebUri({ protocol }: URL): boolean {
  return protocol === "https:" || protocol === "http:";
}

/** Whether an address is one that Entra accepts without https, because it stays on the user's machine. */
export function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && /^(localhost|127\.0\.0\.1)$/.test(hostname);
}

/** Whether an address leads to the user's own machine, in any notation. */
export function isLocal(url: URL): boolean {
  const host = url.hostname.replace(/\.+$/, "");
  return (
    /^(.+\.)?(localhost|localdomain|ip6-localhost|ip6-loopback)$/.test(host) ||
    /^(127|0)\.\d+\.\d+\.\d+$/.test(host) ||
    // The unspecified and the loopback address, and 127.0.0.0/8 inside of IPv6.
    /^\[::1?\]$|^\[::(ffff:(0:)?)?(7f[\da-f]{2}|0):[\da-f]{1,4}\]$/.test(host)
  );
}

/** Whether the host of a URI is an IP address. */
export function isNumeric({ hostname }: URL): boolean {
  return hostname.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
}

/** The host with decoded `xn--` names. */
export function readableHost({ hostname }: URL): string {
  return domainToUnicode(hostname) || hostname;
}

/** The URI without a user name and a password, for printing. */
export function printable(text: string): string {
  return text.replaceAll(/[^/\\?#]*@/g, "...@");
}
