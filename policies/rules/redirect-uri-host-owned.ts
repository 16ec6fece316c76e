import { matchesAny } from "../glob.ts";
import { isWebUri, judgeRedirectUris, parseUri, printable, readableHost } from "../redirect-uris.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

/** Domains in which anybody can register a host, including one that was given up. */
const sharedDomains = [
  // Azure: https://learn.microsoft.com/azure/security/fundamentals/subdomain-takeover
  "azure-api.net",
  "azurecontainer.io",
  "azurecontainerapps.io",
  "azureedge.net",
  "azurefd.net",
  "azurestaticapps.net",
  "azurewebsites.net",
  "blob.core.windows.net",
  "cloudapp.azure.com",
  "cloudapp.net",
  "logic.azure.com",
  "trafficmanager.net",
  "web.core.windows.net",
  // Other hosts and tunnels: https://publicsuffix.org
  "amazonaws.com",
  "appspot.com",
  "cloudfront.net",
  "devtunnels.ms",
  "elasticbeanstalk.com",
  "firebaseapp.com",
  "fly.dev",
  "github.io",
  "gitlab.io",
  "herokuapp.com",
  "loca.lt",
  "netlify.app",
  "ngrok-free.app",
  "ngrok-free.dev",
  "ngrok.app",
  "ngrok.dev",
  "ngrok.io",
  "onrender.com",
  "pages.dev",
  "trycloudflare.com",
  "vercel.app",
  "web.app",
  "workers.dev",
  // Hosts that resolve to an IP address in their name, or to the user's own machine.
  "lvh.me",
  "localtest.me",
  "nip.io",
  "sslip.io",
  "xip.io",
  // Domains of private networks: RFC 6762, RFC 8375 and similar ones.
  "corp",
  "home",
  "home.arpa",
  "internal",
  "intranet",
  "lan",
  "local",
  "private",
];

const settings = defineSettings({
  hosts: {
    type: "array",
    items: { type: "string" },
    default: sharedDomains.map((domain) => `*.${domain}`),
    description: "Patterns of hosts that somebody else could register",
  },
});

/** EntraFalcon and Zero Trust Assessment 21888: anyone who takes over the host receives the authorization codes. */
export const redirectUriHostOwned: ResourceRule = {
  name: "redirect-uri-host-owned",
  description: "The host of a redirect URI is in a domain of the organization.",
  configSchema: settings.configSchema,
  judge(resource) {
    const { hosts } = settings.read(resource);
    return judgeRedirectUris(resource, ({ text }) => {
      const url = parseUri(text);
      const fault = url !== undefined && isWebUri(url) ? faultOf(url, hosts) : undefined;
      if (fault === undefined) return [];
      return [
        {
          message: `The redirect URI ${printable(text)} ${fault}.`,
          fix: "Use a host in a domain that you own, and remove the redirect URI before you give up its host.",
        },
      ];
    });
  },
};

function faultOf(url: URL, hosts: readonly string[]): string | undefined {
  const host = url.hostname.replace(/\.+$/, "");
  if (matchesAny(hosts, host)) return "has a host that somebody else can register once you give it up";
  const readable = readableHost(url);
  return readable === url.hostname ? undefined : `has the host ${readable}, whose letters look like others`;
}
