import { isLoopback, judgeRedirectUris, parseUri, printable, type RedirectUri } from "../redirect-uris.ts";
import type { ResourceRule } from "../rule.ts";

/** RFC 9700, section 2.6, and RFC 8252, section 7.1, for mobile and desktop applications. */
export const redirectUriHttps: ResourceRule = {
  name: "redirect-uri-https",
  description: "A redirect URI uses https.",
  judge(resource) {
    return judgeRedirectUris(resource, (uri) => {
      const url = parseUri(uri.text);
      if (url === undefined || isProtected(url, uri)) return [];
      return [
        {
          message: `The redirect URI ${printable(uri.text)} ${faultOf(url)}.`,
          fix: uri.isPublicClient
            ? "Use https, http://localhost, or a scheme of the application's own that begins with a domain of yours, such as com.contoso.erp."
            : "Use https.",
        },
      ];
    });
  },
};

function isProtected(url: URL, { isPublicClient }: RedirectUri): boolean {
  return url.protocol === "https:" || isLoopback(url) || (isPublicClient && isPrivateUse(url));
}

/**
 * Whether the scheme of a URI is one that an application registers on its device: a domain name in reverse, or one of
 * those of Microsoft's libraries and brokers. https://learn.microsoft.com/entra/identity-platform/reply-url
 */
function isPrivateUse({ protocol, href }: URL): boolean {
  if (href === "urn:ietf:wg:oauth:2.0:oob") return true;
  return /^([a-z][a-z\d+-]*(\.[a-z\d+-]+)+|msal[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|msauth|x-msauth-[a-z\d+.-]+|ms-appx?|ms-appx-web):$/.test(
    protocol,
  );
}

function faultOf({ protocol }: URL): string {
  return protocol === "http:"
    ? "does not use https, so the authorization code can be read on the network"
    : `uses the scheme ${protocol} instead of https`;
}
