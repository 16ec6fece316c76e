import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** EntraFalcon: the portal shows the credentials of a registration, but not those of its service principal. */
export const servicePrincipalCredentialless: ResourceRule = {
  name: "service-principal-credentialless",
  description: "The credentials of an application are on its registration.",
  judge(resource) {
    const kind = resource.isType(azuread.ServicePrincipalPassword)
      ? "client secret"
      : resource.isType(azuread.ServicePrincipalCertificate)
        ? "certificate"
        : undefined;
    if (kind === undefined) return undefined;
    return [
      {
        message: `The ${kind} is on the service principal, where the portal does not show it.`,
        fix: "Add it to the registration instead.",
      },
    ];
  },
};
