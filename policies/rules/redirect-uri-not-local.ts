import { isLocal, judgeRedirectUris, parseUri, printable } from "../redirect-uris.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { isInStack, localStacks } from "../stacks.ts";
import { stackOf } from "../urn.ts";

const settings = defineSettings({ localStacks });

/** Any program on the user's machine can receive the code there. */
export const redirectUriNotLocal: ResourceRule = {
  name: "redirect-uri-not-local",
  description: "A redirect URI leads to a server, except in development stacks.",
  configSchema: settings.configSchema,
  judge(resource) {
    if (isInStack(resource.urn, settings.read(resource).localStacks)) return undefined;
    return judgeRedirectUris(resource, ({ text, isPublicClient }) => {
      const url = parseUri(text);
      // A desktop application has no other address to listen on: RFC 8252, section 7.3.
      if (isPublicClient || url === undefined || !isLocal(url)) return [];
      return [
        {
          message: `The redirect URI ${printable(text)} leads to the machine of the user who signs in, and the stack ${stackOf(resource.urn)} is not a development stack.`,
          fix: "Remove it, or move it to a registration of a development stack.",
        },
      ];
    });
  },
};
