import * as azuread from "@pulumi/azuread";
import { each, findAmongKnown } from "../known.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  verifiedDomains: {
    type: "array",
    items: { type: "string" },
    default: [] as string[],
    description: "Verified domains of the tenant that an application ID URI may use, with their subdomains",
  },
});

/** https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions */
export const identifierUriDefault: ResourceRule = {
  name: "identifier-uri-default",
  description: "An application ID URI contains an id of the application or tenant, or a verified domain.",
  configSchema: settings.configSchema,
  judge(resource) {
    const single = resource.asType(azuread.ApplicationIdentifierUri);
    const application = resource.asType(azuread.Application);
    if (single === undefined && application === undefined) return undefined;
    const domains = settings.read(resource).verifiedDomains.map((domain) => domain.toLowerCase());
    const reads = single === undefined ? each(() => application?.identifierUris) : [(): string => single.identifierUri];
    return findAmongKnown(
      reads.map((uri) => () => [uri()]),
      (uris) =>
        uris
          .filter((uri) => !isUnique(uri, domains))
          .map((uri) => ({
            message: `The application ID URI ${uri} contains neither an id nor a verified domain, so another application could claim it.`,
            fix: "Use api://<client id>, api://<tenant id>/<name>, or a domain listed in verifiedDomains.",
          })),
    );
  },
};

function isUnique(uri: string, domains: string[]): boolean {
  if (/^api:\/\/[^?#]*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\/|$)/i.test(uri)) return true;
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "api:") return false;
  return domains.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
}
