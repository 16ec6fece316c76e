import { parseUri, redirectUrisOf } from "../redirect-uris.ts";
import type { ResourceRule } from "../rule.ts";

/** RFC 9700, section 4.1: redirect URIs are compared as they are written. */
export const redirectUriExact: ResourceRule = {
  name: "redirect-uri-exact",
  description: "A redirect URI is one exact address.",
  judge(resource) {
    return redirectUrisOf(resource)?.flatMap(({ text }) => {
      const fault = faultOf(text);
      return fault === undefined
        ? []
        : [
            {
              cause: `The redirect URI ${text} ${fault}.`,
              remedy: "Register each address that the product sends, in full.",
            },
          ];
    });
  },
};

function faultOf(text: string): string | undefined {
  if (text.includes("*")) return "has a wildcard: it lets codes go to addresses that nobody has named";
  if (parseUri(text) === undefined) return "is not an absolute address";
  if (text.includes("#")) return "has a fragment, which no server sees";
  return undefined;
}
