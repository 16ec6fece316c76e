import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-implicit-grant-flow */
export const implicitGrantDisabled: ResourceRule = {
  name: "implicit-grant-disabled",
  description: "The authorize endpoint issues codes, never tokens.",
  judge(resource) {
    const application = resource.asType(azuread.Application);
    const registration = resource.asType(azuread.ApplicationRegistration);
    if (application === undefined && registration === undefined) return undefined;
    const grant = application?.web?.implicitGrant;
    const issued = [
      ...((grant?.accessTokenIssuanceEnabled ?? registration?.implicitAccessTokenIssuanceEnabled) ? ["access"] : []),
      ...((grant?.idTokenIssuanceEnabled ?? registration?.implicitIdTokenIssuanceEnabled) ? ["ID"] : []),
    ];
    if (issued.length === 0) return [];
    return [
      {
        message: `The implicit grant is enabled for ${issued.join(" and ")} tokens, which then appear in the browser's address bar.`,
        fix: "Disable it and have the client use the authorization code flow with PKCE.",
      },
    ];
  },
};
