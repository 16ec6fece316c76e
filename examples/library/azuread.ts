import * as azuread from "@pulumi/azuread";

const application = new azuread.Application("erp-sync", {
  displayName: "Integray erp-sync",
  signInAudience: "AzureADMyOrg",
  web: {
    redirectUris: ["https://acme.integray.app/api/Callback/GenericOAuth2"],
    implicitGrant: { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false },
  },
  requiredResourceAccesses: [
    {
      resourceAppId: "00000003-0000-0000-c000-000000000000",
      resourceAccesses: [
        { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" },
        { id: "df85f4d6-205c-4ac5-a5ea-6bf408dba283", type: "Scope" },
        { id: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", type: "Scope" },
      ],
    },
  ],
});
new azuread.ServicePrincipal("erp-sync", { clientId: application.clientId });

// Two secrets that take turns. Somebody has to replace the older one every 80 days.
new azuread.ApplicationPassword("even", { applicationId: application.id, endDate: "2026-12-10T00:00:00Z" });
const odd = new azuread.ApplicationPassword("odd", { applicationId: application.id, endDate: "2027-02-28T00:00:00Z" });

export const tenantId = azuread.getClientConfigOutput().tenantId;
export const clientId = application.clientId;
export const clientSecret = odd.value;
