/**
 * Client programs of Microsoft that developers pre-authorize for their APIs. Tenants have no application for them:
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in and, for Office,
 * https://learn.microsoft.com/office/dev/add-ins/develop/register-sso-add-in-aad-v2
 */
export const firstPartyClients: ReadonlySet<string> = new Set([
  "04b07795-8ddb-461a-bbee-02f9e1bf7b46", // Microsoft Azure CLI
  "1950a258-227b-4e31-a9cf-717495945fc2", // Microsoft Azure PowerShell
  "872cd9fa-d31f-45e0-9eab-6e460a02d1f1", // Visual Studio
  "aebc6443-996d-45c2-90f0-388ff96faa56", // Visual Studio Code
  "d3590ed6-52b3-4102-aeff-aad2292ab01c", // Microsoft Office
  "ea5a67f6-b6f3-4338-b240-c655ddc3cc8e", // All Office hosts
  "1fec8e78-bce4-4aaf-ab1b-5451cc387264", // Microsoft Teams
  "5e3ce6c0-2b1f-4285-8d4b-75ee78787346", // Microsoft Teams Web Client
]);
