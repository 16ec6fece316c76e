import { isLocal, parseUri, redirectUrisOf, type RedirectUri } from "../redirect-uris.ts";
import type { ResourceRule } from "../rule.ts";

/** RFC 9700, section 2.6. Addresses of the user's own machine are a rule of their own. */
export const redirectUriHttps: ResourceRule = {
  name: "redirect-uri-https",
  description: "A redirect URI uses https.",
  judge(resource) {
    return redirectUrisOf(resource)
      ?.filter((uri) => !isEncrypted(uri))
      .map(({ text }) => ({
        cause: `The redirect URI ${text} does not use https: whoever listens on the way reads the authorization code.`,
        remedy: "Use https.",
      }));
  },
};

// A mobile or desktop application is called by a scheme of its own, within the device.
function isEncrypted({ text, isPublicClient }: RedirectUri): boolean {
  const url = parseUri(text);
  if (url === undefined || url.protocol === "https:" || isLocal(url)) return true;
  return isPublicClient && url.protocol !== "http:";
}
