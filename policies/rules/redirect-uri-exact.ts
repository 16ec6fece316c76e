import { isNumeric, isWebUri, judgeRedirectUris, parseUri, printable, readableHost } from "../redirect-uris.ts";
import type { ResourceRule } from "../rule.ts";
import { hidden } from "../visible.ts";

/** RFC 9700, section 4.1: redirect URIs are compared as they are written, so browsers must read them in the same way. */
export const redirectUriExact: ResourceRule = {
  name: "redirect-uri-exact",
  description: "A redirect URI is one exact address, written as browsers write it.",
  judge(resource) {
    return judgeRedirectUris(resource, ({ text }) => {
      const fault = faultOf(text);
      if (fault === undefined) return [];
      return [
        {
          message: `The redirect URI ${printable(text)} ${fault}.`,
          fix: "Register each address that the product sends, in full.",
        },
      ];
    });
  },
};

function faultOf(text: string): string | undefined {
  if (decode(text).includes("*")) return "has a wildcard, so codes can go to addresses that are not listed";
  if (text.search(hidden) >= 0) return "has a hidden character";
  const character = /[\s\\!$'(),;]/u.exec(text)?.[0];
  if (character !== undefined) return `has the character ${JSON.stringify(character)}, which Entra does not accept`;
  const url = parseUri(text);
  if (url === undefined) return "is not an absolute address";
  if (url.username !== "" || url.password !== "") return "has a user name or a password";
  if (text.includes("#")) return "has a fragment, which no server sees";
  return isWebUri(url) ? faultOfWebUri(text, url) : faultOfScheme(text, url);
}

function faultOfWebUri(text: string, url: URL): string | undefined {
  const { href, hostname, origin, pathname, search } = url;
  // Browsers add a slash to an empty path, which does not change the address.
  const isCanonical = text === href || (pathname === "/" && text === origin + search);
  if (!isCanonical) return `is opened as ${href}`;
  if (/^(localhost|127\.0\.0\.1)$/.test(hostname)) return undefined;
  if (isNumeric(url)) return "has an IP address as its host, which another machine can have tomorrow";
  if (hostname.endsWith(".")) return "has a dot after its host, which makes it a different host";
  if (!hostname.includes(".")) return "has a host without a domain, which every network resolves differently";
  const readable = readableHost(url);
  return readable.split(".").some(mixesAlphabets)
    ? `has the host ${readable}, with letters from several alphabets`
    : undefined;
}

function faultOfScheme(text: string, { protocol }: URL): string | undefined {
  return text.startsWith(protocol) ? undefined : `is opened as ${protocol}${text.slice(protocol.length)}`;
}

// Letters of these alphabets look alike. Japanese and Korean names mix alphabets legitimately.
const lookalikes = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

function mixesAlphabets(label: string): boolean {
  return lookalikes.filter((script) => script.test(label)).length > 1;
}

/** A text with all percent-encoding removed, and with full-width characters replaced by plain ones. */
function decode(text: string): string {
  const decoded = text.normalize("NFKC").replaceAll(/%[0-7][\da-f]/gi, (code) => decodeURIComponent(code));
  return decoded === text ? text : decode(decoded);
}
