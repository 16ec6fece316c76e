import { isLocal, parseUri, redirectUrisOf } from "../redirect-uris.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { stackOf } from "../urn.ts";

const settings = defineSettings({
  localStacks: {
    type: "array",
    items: { type: "string" },
    default: ["dev", "local", "sandbox", "test"],
    description: "Names of the stacks in which addresses of the user's own machine are in order",
  },
});

/** Whatever runs on the machine of the user can take the code there. */
export const redirectUriNotLocal: ResourceRule = {
  name: "redirect-uri-not-local",
  description: "A redirect URI leads to a server, except in stacks for development.",
  configSchema: settings.configSchema,
  judge(resource) {
    const uris = redirectUrisOf(resource);
    const stack = stackOf(resource.urn);
    if (uris === undefined || settings.read(resource).localStacks.includes(stack)) return undefined;
    // A desktop application has no other address to listen on: RFC 8252, section 7.3.
    return uris
      .filter(({ text, isPublicClient }) => !isPublicClient && isLocalText(text))
      .map(({ text }) => ({
        cause: `The redirect URI ${text} leads to the machine of whoever signs in, and the stack ${stack} is not one for development.`,
        remedy: "Remove it, or move it to a registration of a development stack.",
      }));
  },
};

function isLocalText(text: string): boolean {
  const url = parseUri(text);
  return url !== undefined && isLocal(url);
}
