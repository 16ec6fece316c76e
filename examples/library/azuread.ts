import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";

const graphAppId = "00000003-0000-0000-c000-000000000000";
const scopes = ["User.Read", "Files.Read.All", "offline_access"];
const day = 86_400_000;
const periodDays = 80;

/** The same integration without this package. */
export default async function main() {
  const { tenantId } = await azuread.getClientConfig();
  const graph = await azuread.getServicePrincipal({ clientId: graphAppId });
  const application = new azuread.Application("erp-sync", {
    displayName: "Integray erp-sync",
    signInAudience: "AzureADMyOrg",
    api: { requestedAccessTokenVersion: 1 },
    web: {
      redirectUris: ["https://acme.integray.app/api/Callback/GenericOAuth2"],
      implicitGrant: { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false },
    },
    requiredResourceAccesses: [
      {
        resourceAppId: graphAppId,
        resourceAccesses: scopes.map((name) => ({ id: graph.oauth2PermissionScopeIds[name] ?? "", type: "Scope" })),
      },
    ],
  });
  new azuread.ServicePrincipal("erp-sync", { clientId: application.clientId });

  // Two slots: the older secret stays valid for one more period while people enter the newer one into Integray.
  const anchor = Date.UTC(2026, 0, 1);
  const generation = Math.floor((Date.now() - anchor) / (periodDays * day));
  const [previous, current] = [generation - 1, generation].map((number) => {
    const isoTime = (periods: number) =>
      new Date(anchor + periods * periodDays * day).toISOString().replace(".000Z", "Z");
    const displayName = `period from ${isoTime(number).slice(0, 10)}`;
    const args = { applicationId: application.id, displayName, endDate: isoTime(number + 2) };
    return new azuread.ApplicationPassword(`erp-sync-${number % 2}`, args, { deleteBeforeReplace: true });
  });

  const authority = `https://login.microsoftonline.com/${tenantId}`;
  return {
    clientId: application.clientId,
    clientSecret: current?.value,
    previousKeyId: previous?.keyId,
    loginUrl: `${authority}/oauth2/v2.0/authorize`,
    accessTokenUrl: `${authority}/oauth2/v2.0/token`,
    scopes: scopes.slice(0, 2).join(" "),
    adminConsentUrl: pulumi.interpolate`${authority}/adminconsent?client_id=${application.clientId}`,
  };
}
