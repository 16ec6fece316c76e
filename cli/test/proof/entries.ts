const credential = { type: "secret", rotationStart: "2026-11-01" };

/** One app-only entry for each proof. */
export const entries = {
  dynamics: {
    system: "dynamics365-finance",
    environment: "https://contoso.operations.dynamics.com",
    access: "service",
    userId: "svc-import",
    credential,
  },
  graph: {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["User.Read.All", "Mail.Send"] },
    consent: "granted",
    credential,
  },
  sharepoint: {
    system: "custom",
    applicationPermissions: { sharePointOnline: ["Sites.Read.All"] },
    apiAddress: "https://contoso.sharepoint.com",
    consent: "granted",
    credential,
  },
  openai: {
    system: "posit-connect",
    address: "https://connect.contoso.com",
    template: "azure-openai",
    authType: "service-account",
    apiAddress: "https://contoso-ai.openai.azure.com",
    credential,
  },
} as const;
