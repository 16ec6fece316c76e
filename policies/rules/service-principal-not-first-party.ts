import * as azuread from "@pulumi/azuread";
import firstPartyApplications from "../first-party-applications.json" with { type: "json" };
import { ifKnown } from "../known.ts";
import type { ResourceRule } from "../rule.ts";

/** Microsoft's service principals belong to no stack: managing one rewrites it, and destroying the stack deletes it. */
export const servicePrincipalNotFirstParty: ResourceRule = {
  name: "service-principal-not-first-party",
  description: "A stack adopts no service principal of Microsoft's.",
  judge(resource) {
    const servicePrincipal = resource.asType(azuread.ServicePrincipal);
    if (servicePrincipal === undefined) return undefined;
    // An unknown client id belongs to a registration that this run creates.
    const clientId = ifKnown(() => servicePrincipal.clientId) ?? "";
    if (!firstPartyApplications.includes(clientId.toLowerCase())) return [];
    return [
      {
        message: `The client id ${clientId} is that of an application of Microsoft's: destroying this stack would take it from the tenant.`,
        fix: "Read it with getServicePrincipal instead.",
      },
    ];
  },
};
