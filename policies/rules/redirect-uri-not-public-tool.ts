import { matchesAny } from "../glob.ts";
import { isWebUri, judgeRedirectUris, parseUri, printable } from "../redirect-uris.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";
import { isInStack, localStacks } from "../stacks.ts";

const settings = defineSettings({
  hosts: {
    type: "array",
    items: { type: "string" },
    default: [
      "jwt.ms",
      "jwt.io",
      "*.jwt.io",
      "oauth.pstmn.io",
      "*.getpostman.com",
      "*.postman.co",
      "hoppscotch.io",
      "oauth.tools",
      "*.oauth.tools",
      "oauthdebugger.com",
      "oidcdebugger.com",
      "openidconnect.net",
      "webhook.site",
      "*.webhook.site",
      "*.pipedream.net",
      "*.requestcatcher.com",
      "*.oastify.com",
      "*.interact.sh",
    ],
    description: "Patterns of the hosts of public tools that show tokens or requests",
  },
  localStacks,
});

/** The tool's operator gets the tokens of every user who follows a link to it. */
export const redirectUriNotPublicTool: ResourceRule = {
  name: "redirect-uri-not-public-tool",
  description: "A redirect URI leads to no public tool that shows tokens, except in development stacks.",
  configSchema: settings.configSchema,
  judge(resource) {
    const { hosts, localStacks: stacks } = settings.read(resource);
    if (isInStack(resource.urn, stacks)) return undefined;
    return judgeRedirectUris(resource, ({ text }) => {
      const url = parseUri(text);
      if (url === undefined || !isWebUri(url) || !matchesAny(hosts, url.hostname.replace(/\.+$/, ""))) return [];
      return [
        {
          message: `The redirect URI ${printable(text)} sends tokens to a public tool, and one link is enough to send a user there.`,
          fix: "Remove it, or move it to a registration of a development stack.",
        },
      ];
    });
  },
};
