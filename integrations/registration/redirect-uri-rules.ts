import { cut } from "../stack-file/problems.ts";
import type { RedirectUris } from "../spec.ts";

/** A redirect URI, and the platform that it is registered for. */
export interface Candidate {
  text: string;
  platform: keyof RedirectUris;
}

/** One rule for a redirect URI. */
export interface Rule {
  code: string;
  /** Returns the rule if the candidate breaks it, lower case and without a full stop. */
  check: (candidate: Candidate) => string | undefined;
  fix: string;
}

const maximumLength = 256;

/**
 * Entra's rules for redirect URIs.
 * https://learn.microsoft.com/entra/identity-platform/reply-url
 */
export const entraRules: Rule[] = [
  {
    code: "redirect-uri-not-absolute",
    check: ({ text }) => (URL.canParse(text) ? undefined : "must be an absolute URI"),
    fix: "write the whole address, with its scheme and host",
  },
  {
    code: "redirect-uri-wildcard",
    check: ({ text }) => (decode(text).includes("*") ? "must name one exact address, without a wildcard" : undefined),
    fix: "write each address that the product sends, in full",
  },
  {
    code: "redirect-uri-not-https",
    check: ({ text, platform }) => {
      const url = parseUri(text);
      if (url === undefined || url.protocol === "https:") return undefined;
      if (url.protocol === "http:") return isLoopback(url) ? undefined : "must use https unless the host is loopback";
      return platform === "publicClient" ? undefined : "must use https";
    },
    fix: "use https; http is accepted for localhost only, other schemes for public clients only",
  },
  {
    // RFC 8252, section 7.1. Browsers run javascript: and data:, and any application can register a scheme of one word.
    code: "redirect-uri-scheme",
    check: ({ text, platform }) => {
      const url = parseUri(text);
      if (url === undefined || isWeb(url) || platform !== "publicClient" || isPrivateUse(url)) return undefined;
      return "must use https, a domain name in reverse or a scheme of Microsoft's libraries";
    },
    fix: "use a scheme such as com.contoso.erp, of a domain that you own, or http://localhost",
  },
  {
    code: "redirect-uri-not-canonical",
    check: ({ text }) => {
      const url = parseUri(text);
      if (url === undefined || /\s/.test(text) || isCanonical(text, url)) return undefined;
      return `must be written as browsers open it, ${cut(url.href)}`;
    },
    fix: "copy the address from the browser: two slashes, the host in lower case, nothing encoded that need not be",
  },
  {
    code: "redirect-uri-ip-address",
    check: ({ text }) => {
      const url = parseUri(text);
      if (url === undefined || !isWeb(url) || isLoopback(url) || !/^\[|^[\d.]+$/.test(url.hostname)) return undefined;
      return "must name its host, not its number";
    },
    fix: "use the host's name: another machine may get the number, and the codes with it",
  },
  {
    code: "redirect-uri-trailing-dot",
    check: ({ text }) => {
      const url = parseUri(text);
      return url !== undefined && isWeb(url) && url.hostname.endsWith(".")
        ? "must not have a dot after its host"
        : undefined;
    },
    fix: "remove the dot: browsers take it for another host",
  },
  {
    code: "redirect-uri-ipv6-loopback",
    check: ({ text }) => (parseUri(text)?.hostname === "[::1]" ? "must not use the IPv6 loopback address" : undefined),
    fix: "use http://localhost",
  },
  {
    code: "redirect-uri-too-long",
    check: ({ text }) =>
      text.length > maximumLength
        ? `must have at most ${String(maximumLength)} characters and has ${String(text.length)}`
        : undefined,
    fix: "shorten the path; send the rest in the state parameter",
  },
  {
    code: "redirect-uri-character",
    check: ({ text }) =>
      /[!$'(),;\s]/.test(text) ? "must not contain any of ! $ ' ( ) , ; or white space" : undefined,
    fix: "remove white space; otherwise change the path of the callback",
  },
  {
    code: "redirect-uri-fragment",
    check: ({ text }) => (text.includes("#") ? "must not have a fragment" : undefined),
    fix: "drop the part from # on",
  },
  {
    code: "redirect-uri-credentials",
    check: ({ text }) => {
      const url = parseUri(text);
      return url !== undefined && (url.username !== "" || url.password !== "")
        ? "must not carry a user name or password"
        : undefined;
    },
    fix: "drop the part before @",
  },
];

/**
 * Additional rules of the azuread provider, which checks them in every preview.
 * https://www.pulumi.com/registry/packages/azuread/api-docs/application/
 */
export const providerRules: Rule[] = [
  {
    code: "redirect-uri-without-path",
    check: ({ text, platform }) => {
      const url = parseUri(text);
      if (url === undefined || !isWeb(url) || platform === "publicClient") return undefined;
      return /^[^:]+:\/\/[^/?#]+\//.test(text) ? undefined : `must have a slash after its host, as in ${url.href}`;
    },
    fix: "add the slash, and check that the product sends the address with it",
  },
  {
    code: "redirect-uri-without-host",
    check: ({ text }) => {
      const url = parseUri(text);
      if (url === undefined || isWeb(url) || /^urn:[^:]*:/.test(text)) return undefined;
      return /^[a-z][a-z\d+.-]*:\/\/[\w.~-]+(:\d+)?([/?#]|$)/i.test(text)
        ? undefined
        : "must have a host after two slashes";
    },
    fix: "write it in the form com.contoso.erp://auth, and change it in the product too",
  },
  {
    code: "redirect-uri-host",
    check: ({ text }) => {
      const url = parseUri(text);
      return url === undefined || !isWeb(url) || /^(\[.*\]|[\w.-]+)$/.test(url.hostname)
        ? undefined
        : "must have a host of letters, digits, hyphens and dots";
    },
    fix: "write the host as browsers do",
  },
  {
    // The provider counts bytes, Entra counts characters.
    code: "redirect-uri-too-long",
    check: ({ text }) => {
      const bytes = new TextEncoder().encode(text).length;
      return bytes > maximumLength
        ? `must have at most ${String(maximumLength)} bytes and has ${String(bytes)}`
        : undefined;
    },
    fix: "shorten the path, or write its letters in ASCII",
  },
  {
    code: "redirect-uri-encoding",
    check: ({ text }) =>
      /%(?![\da-f]{2})/i.test(text.split("?", 1)[0] ?? "")
        ? "must have two hexadecimal digits after each %"
        : undefined,
    fix: "write %25 for a percent sign in the path",
  },
];

/** The text with all percent-encoding decoded, also repeated encoding, and with full-width characters as ASCII. */
function decode(text: string): string {
  const decoded = text.normalize("NFKC").replaceAll(/%[2-7][\da-f]/gi, (code) => decodeURIComponent(code));
  return decoded === text ? text : decode(decoded);
}

function isWeb({ protocol }: URL): boolean {
  return protocol === "https:" || protocol === "http:";
}

/** Browsers add the slash of an empty path. Any other change would make it another address. */
function isCanonical(text: string, { href, origin, pathname, search, hash, protocol }: URL): boolean {
  if (protocol !== "https:" && protocol !== "http:") return text.startsWith(protocol);
  return text === href || (pathname === "/" && text === origin + search + hash);
}

/**
 * Whether an application can own a scheme: a reversed domain name, or a scheme of Microsoft's libraries and brokers. https://learn.microsoft.com/entra/identity-platform/reply-url
 */
function isPrivateUse({ protocol, href }: URL): boolean {
  if (href === "urn:ietf:wg:oauth:2.0:oob") return true;
  const scheme = protocol.slice(0, -1);
  return (
    /^[a-z][a-z\d+-]*(\.[a-z\d+-]+)+$/.test(scheme) ||
    /^(msal[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|msauth|x-msauth-[a-z\d+.-]+|ms-appx?|ms-appx-web)$/.test(scheme)
  );
}

export function parseUri(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}

export function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
}
