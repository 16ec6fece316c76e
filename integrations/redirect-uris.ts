import { z } from "zod";
import { cut, renderPath, renderValue } from "./problems.ts";
import { type FieldProblem, fieldCheck } from "./schema.ts";
import type { RedirectUris, SignInAudience } from "./spec.ts";

/**
 * Entra's rules for redirect URIs, one small check each.
 * https://learn.microsoft.com/entra/identity-platform/reply-url
 */
interface Candidate {
  text: string;
  platform: keyof RedirectUris;
}

interface Rule {
  code: string;
  /** Returns the rule if the candidate breaks it, lower case and without a full stop. */
  check: (candidate: Candidate) => string | undefined;
  fix: string;
}

const maximumLength = 256;

const rules: Rule[] = [
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
      const url = parse(text);
      if (url === undefined || url.protocol === "https:") return undefined;
      if (url.protocol === "http:") return isLoopback(url) ? undefined : "must use https unless the host is loopback";
      return platform === "publicClient" ? undefined : "must use https";
    },
    fix: "use https; http is accepted for localhost alone, other schemes for public clients alone",
  },
  {
    // RFC 8252, section 7.1. Browsers run javascript: and data:, and any application may claim a scheme of one word.
    code: "redirect-uri-scheme",
    check: ({ text, platform }) => {
      const url = parse(text);
      if (url === undefined || isWeb(url) || platform !== "publicClient" || isPrivateUse(url)) return undefined;
      return "must use https, a domain name in reverse or a scheme of Microsoft's libraries";
    },
    fix: "use a scheme such as com.contoso.erp, of a domain that you own, or http://localhost",
  },
  {
    code: "redirect-uri-not-canonical",
    check: ({ text }) => {
      const url = parse(text);
      if (url === undefined || /\s/.test(text) || isCanonical(text, url)) return undefined;
      return `must be written as browsers open it, ${cut(url.href)}`;
    },
    fix: "copy the address from the browser: two slashes, the host in lower case, nothing encoded that need not be",
  },
  {
    code: "redirect-uri-ip-address",
    check: ({ text }) => {
      const url = parse(text);
      if (url === undefined || !isWeb(url) || isLoopback(url) || !/^\[|^[\d.]+$/.test(url.hostname)) return undefined;
      return "must name its host, not its number";
    },
    fix: "use the host's name: another machine may get the number, and the codes with it",
  },
  {
    code: "redirect-uri-trailing-dot",
    check: ({ text }) => {
      const url = parse(text);
      return url !== undefined && isWeb(url) && url.hostname.endsWith(".")
        ? "must not have a dot after its host"
        : undefined;
    },
    fix: "remove the dot: browsers take it for another host",
  },
  {
    code: "redirect-uri-ipv6-loopback",
    check: ({ text }) => (parse(text)?.hostname === "[::1]" ? "must not use the IPv6 loopback address" : undefined),
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
      const url = parse(text);
      return url !== undefined && (url.username !== "" || url.password !== "")
        ? "must not carry a user name or password"
        : undefined;
    },
    fix: "drop the part before @",
  },
];

/**
 * What the azuread provider refuses on top, in every preview: it asks for more than Entra does.
 * https://www.pulumi.com/registry/packages/azuread/api-docs/application/
 */
const providerRules: Rule[] = [
  {
    code: "redirect-uri-without-path",
    check: ({ text, platform }) => {
      const url = parse(text);
      if (url === undefined || !isWeb(url) || platform === "publicClient") return undefined;
      return /^[^:]+:\/\/[^/?#]+\//.test(text) ? undefined : `must have a slash after its host, as in ${url.href}`;
    },
    fix: "add the slash, and check that the product sends the address with it",
  },
  {
    code: "redirect-uri-without-host",
    check: ({ text }) => {
      const url = parse(text);
      if (url === undefined || isWeb(url) || /^urn:[^:]*:/.test(text)) return undefined;
      return /^[a-z][a-z\d+.-]*:\/\/[\w.~-]+(:\d+)?([/?#]|$)/i.test(text)
        ? undefined
        : "must have a host after two slashes";
    },
    fix: "write it in the form com.contoso.erp://auth, and change it in the product too",
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

/** All redirect URIs of a registration. */
export function allRedirectUris({ web, publicClient, singlePage }: RedirectUris): string[] {
  return [...web, ...publicClient, ...singlePage];
}

/** Whether a redirect URI leads to the machine of whoever signs in. */
export function isLoopbackUri(text: string): boolean {
  const url = parse(text);
  return url !== undefined && isLoopback(url);
}

/** A list of redirect URIs of one platform; what shows only when all platforms stand together is `checkRedirectUris`. */
export function redirectUriList(platform: keyof RedirectUris): z.ZodType<string[]> {
  return z.array(z.string().check(fieldCheck<string>((text) => checkRegisteredUri({ text, platform }))));
}

/** The problems that Entra has with one redirect URI. When it does not parse, that is the only one. */
export function checkRedirectUri(candidate: Candidate): FieldProblem[] {
  return findProblems(candidate, rules);
}

/** The problems of one redirect URI of an app registration: those that Entra has with it, else those of the provider. */
export function checkRegisteredUri(candidate: Candidate): FieldProblem[] {
  const found = checkRedirectUri(candidate);
  return found.length > 0 ? found : findProblems(candidate, providerRules);
}

function findProblems(candidate: Candidate, applied: Rule[]): FieldProblem[] {
  const found = applied.flatMap((rule) => {
    const broken = rule.check(candidate);
    return broken === undefined
      ? []
      : [{ message: `${broken}, got ${renderValue(candidate.text)}`, fix: rule.fix, code: rule.code }];
  });
  const alone = found.find(({ code }) => code === "redirect-uri-not-absolute" || code === "redirect-uri-credentials");
  return alone === undefined ? found : [alone];
}

/** The problems of all redirect URIs of a registration, those that a system computed included. */
export function checkRedirectUris(
  uris: RedirectUris,
  audience: SignInAudience,
  keysOf: (platform: keyof RedirectUris, index: number) => PropertyKey[],
): FieldProblem[] {
  const all = (["web", "publicClient", "singlePage"] as const).flatMap((platform) =>
    uris[platform].map((text, index) => ({ text, platform, keys: keysOf(platform, index) })),
  );
  const single = all.flatMap((candidate) =>
    checkRegisteredUri(candidate).map((problem) => ({ ...problem, keys: candidate.keys })),
  );
  return [...single, ...checkQueries(all, audience), ...checkDuplicates(all), ...checkCount(all, audience)];
}

type Located = Candidate & { keys: PropertyKey[] };

function checkQueries(all: Located[], audience: SignInAudience): FieldProblem[] {
  if (audience !== "AzureADandPersonalMicrosoftAccount") return [];
  return all
    .filter(({ text }) => text.includes("?"))
    .map(({ text, keys }) => ({
      keys,
      message: `must not have a query string when personal accounts may sign in, got ${renderValue(text)}`,
      fix: "drop the query, or set audience to AzureADMyOrg or AzureADMultipleOrgs",
      code: "redirect-uri-query",
    }));
}

function checkDuplicates(all: Located[]): FieldProblem[] {
  const seen = new Map<string, Located>();
  return all.flatMap((candidate) => {
    const { text, platform, keys } = candidate;
    const first = seen.get(text);
    if (first === undefined) {
      seen.set(text, candidate);
      return [];
    }
    const message = `also stands at ${renderPath(first.keys)}, got ${renderValue(text)}`;
    return first.platform === platform
      ? [
          {
            keys,
            message: `must be registered once, ${message}`,
            fix: "remove one of the two",
            code: "redirect-uri-duplicate",
          },
        ]
      : [
          {
            keys,
            message: `must be on one platform alone, ${message}`,
            fix: "keep it under redirectUris when the product has a secret, else under publicClientRedirectUris",
            code: "redirect-uri-two-platforms",
          },
        ];
  });
}

function checkCount(all: Located[], audience: SignInAudience): FieldProblem[] {
  const maximum = audience === "AzureADandPersonalMicrosoftAccount" ? 100 : 256;
  const over = all[maximum];
  if (over === undefined) return [];
  return [
    {
      keys: over.keys,
      message: `must be one of at most ${String(maximum)} redirect URIs for this audience, got ${String(all.length)}`,
      fix: "split the integration in two",
      code: "redirect-uri-too-many",
    },
  ];
}

/** The text with what is percent-encoded in it, however often, and with full-width characters as plain ones. */
function decode(text: string): string {
  const decoded = text.normalize("NFKC").replaceAll(/%[2-7][\da-f]/gi, (code) => decodeURIComponent(code));
  return decoded === text ? text : decode(decoded);
}

function isWeb({ protocol }: URL): boolean {
  return protocol === "https:" || protocol === "http:";
}

/** Browsers add the slash of an empty path. Everything else they change would make it another address. */
function isCanonical(text: string, { href, origin, pathname, search, hash, protocol }: URL): boolean {
  if (protocol !== "https:" && protocol !== "http:") return text.startsWith(protocol);
  return text === href || (pathname === "/" && text === origin + search + hash);
}

/**
 * Whether an application can register a scheme as its own: a domain name in reverse, or one of Microsoft's libraries and
 * brokers. https://learn.microsoft.com/entra/identity-platform/reply-url
 */
function isPrivateUse({ protocol, href }: URL): boolean {
  if (href === "urn:ietf:wg:oauth:2.0:oob") return true;
  const scheme = protocol.slice(0, -1);
  return (
    /^[a-z][a-z\d+-]*(\.[a-z\d+-]+)+$/.test(scheme) ||
    /^(msal[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|msauth|x-msauth-[a-z\d+.-]+|ms-appx?|ms-appx-web)$/.test(scheme)
  );
}

function parse(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}

function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
}
