import type { ApplicationChange } from "./application-change.ts";
import { badRequest } from "../errors.ts";

// https://learn.microsoft.com/entra/identity-platform/reply-url
const longest = 256;
const mostForOrganizations = 256;
const mostWithPersonalAccounts = 100;

type Platform = "web" | "spa" | "publicClient";

interface Rule {
  check: string;
  message: string;
  isBroken: (uri: string, url: URL | undefined, platform: Platform, allowsPersonalAccounts: boolean) => boolean;
}

const rules: readonly Rule[] = [
  { check: "redirect-uri-length", message: "is longer than 256 characters", isBroken: (uri) => uri.length > longest },
  {
    // https://learn.microsoft.com/entra/identity-platform/reply-url#restrictions-on-wildcards-in-redirect-uris
    check: "redirect-uri-wildcard",
    message: "has a wildcard, which applications for personal accounts may not have",
    isBroken: (uri, _, __, allowsPersonalAccounts) => allowsPersonalAccounts && uri.includes("*"),
  },
  {
    check: "redirect-uri-characters",
    message: "has one of the characters ! $ ' ( ) , ;",
    isBroken: (uri) => /[!$'(),;]/.test(uri),
  },
  { check: "redirect-uri-absolute", message: "is not an absolute URI", isBroken: (_, url) => url === undefined },
  { check: "redirect-uri-fragment", message: "has a fragment", isBroken: (uri) => uri.includes("#") },
  {
    check: "redirect-uri-query",
    message: "has a query, which applications for personal accounts may not have",
    isBroken: (uri, _, __, allowsPersonalAccounts) => allowsPersonalAccounts && uri.includes("?"),
  },
  {
    check: "redirect-uri-scheme",
    message: "must start with 'https' or 'http://localhost'",
    isBroken: (_, url, platform) => !hasAllowedScheme(url, platform),
  },
];

/** Refuses redirect URIs that Entra does not accept. */
export function checkRedirectUris({ next }: ApplicationChange): void {
  const allowsPersonalAccounts = /PersonalMicrosoftAccount$/.test(next.signInAudience);
  const all: string[] = [];
  for (const platform of ["web", "spa", "publicClient"] as const) {
    for (const uri of next[platform].redirectUris) {
      all.push(uri);
      const broken = rules.find(({ isBroken }) => isBroken(uri, parseUrl(uri), platform, allowsPersonalAccounts));
      if (broken)
        throw invalidRedirectUri(broken.check, `Redirect URI '${uri}' in ${platform}.redirectUris ${broken.message}.`);
    }
  }
  if (new Set(all).size < all.length) {
    throw badRequest("redirect-uri-duplicate", "Request contains a property with duplicate values.", "DuplicateValue");
  }
  const most = allowsPersonalAccounts ? mostWithPersonalAccounts : mostForOrganizations;
  if (all.length > most) {
    throw invalidRedirectUri("redirect-uri-count", `An application can have at most ${most} redirect URIs.`);
  }
}

/**
 * Public clients can use any scheme. `http` is only for this machine, and [::1] is not supported. The provider
 * registers URNs and Windows apps on web: https://github.com/hashicorp/terraform-provider-azuread/issues/575 and 533.
 * Brokers of nested apps, on spa:
 * https://learn.microsoft.com/office/dev/add-ins/develop/enable-nested-app-authentication-in-your-add-in
 */
function hasAllowedScheme(url: URL | undefined, platform: Platform): boolean {
  if (url === undefined) return false;
  if (url.protocol === "https:") return url.hostname !== "";
  if (url.protocol === "http:") return ["localhost", "127.0.0.1"].includes(url.hostname);
  if (platform === "web") return ["urn:", "ms-appx-web:"].includes(url.protocol);
  return platform === "publicClient" || (/^brk-[a-z0-9-]+:$/.test(url.protocol) && url.hostname !== "");
}

function parseUrl(uri: string): URL | undefined {
  return URL.canParse(uri) ? new URL(uri) : undefined;
}

// Departs from Entra: Messages about redirect URIs name the URI and the rule, which Entra's often do not. The code is
// Entra's.
function invalidRedirectUri(check: string, message: string) {
  return badRequest(check, message, "InvalidRedirectUri");
}
