import type { Connection } from "../../integrations/connection.ts";

/** A deployed integration of the system `integray`, with anything changed. */
export function deployedConnection(changes: Partial<Connection> = {}): Connection {
  const authority = "https://login.microsoftonline.com/8d0f6f5e-0000-4000-8000-000000000001";
  return {
    name: "erp-sync",
    system: "integray",
    displayName: "Integray erp-sync",
    entra: {
      tenantId: "8d0f6f5e-0000-4000-8000-000000000001",
      clientId: "8d0f6f5e-0000-4000-8000-000000000002",
      applicationObjectId: "8d0f6f5e-0000-4000-8000-000000000003",
      servicePrincipalObjectId: "8d0f6f5e-0000-4000-8000-000000000004",
      authorizationEndpoint: `${authority}/oauth2/v2.0/authorize`,
      tokenEndpoint: `${authority}/oauth2/v2.0/token`,
      issuer: `${authority}/v2.0`,
      signInAudience: "AzureADMyOrg",
      scopes: ["User.Read", "offline_access"],
      redirectUris: { web: ["https://acme.integray.app/api/Callback/GenericOAuth2"], publicClient: [], singlePage: [] },
      credential: {
        type: "secret",
        keyId: "key",
        expiresOn: "2027-02-28T00:00:00Z",
        generation: 12,
        emergencyRotation: 1,
        rotatesOn: "2026-12-10T00:00:00Z",
      },
      consent: {
        state: "needed",
        adminConsentUrl: `${authority}/adminconsent?client_id=8d0f6f5e-0000-4000-8000-000000000002`,
        usersMayConsent: true,
        permissions: {
          delegated: [{ api: "Microsoft Graph", apiAppId: "00000003-0000-0000-c000-000000000000", value: "User.Read" }],
          application: [
            { api: "Microsoft Graph", apiAppId: "00000003-0000-0000-c000-000000000000", value: "Mail.Send" },
          ],
        },
      },
    },
    handoff: {
      product: "Integray",
      where: "Authorizations, +Add, provider OAuth2",
      fields: [
        { field: "Login URL", value: `${authority}/oauth2/v2.0/authorize` },
        { field: "Login query params", leave: "response_type=code" },
        { field: "Client Secret", secret: "clientSecret", note: "the value, not the secret's id" },
      ],
      steps: [
        { title: "Authorize and save", detail: "Click Authorize, sign in and accept." },
        { title: "Check", code: { language: "bash", text: "curl https://acme.integray.app\necho done" } },
      ],
    },
    ...changes,
  };
}
