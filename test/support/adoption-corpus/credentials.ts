import { portalPermissions, type MadeByHand } from "./made-by-hand.ts";

const github = {
  name: "github-main",
  issuer: "https://token.actions.githubusercontent.com",
  subject: "repo:contoso/deploy:ref:refs/heads/main",
  audiences: ["api://AzureADTokenExchange"],
  description: "Deploys from main",
};

/** Registrations with certificates and federated credentials. */
export const byCredential: MadeByHand[] = [
  {
    key: "certificates",
    title: "two certificates, one expired, with their own display names",
    application: { displayName: "Warehouse connector" },
    permissions: { microsoftGraph: { application: ["Sites.Selected"] } },
    roles: { microsoftGraph: ["Sites.Selected"] },
    certificates: [
      { displayName: "CN=warehouse old", start: "2025-08-01T00:00:00Z", end: "2026-08-01T00:00:00Z" },
      { displayName: "rollover 2026", start: "2026-01-01T00:00:00Z", end: "2027-06-01T00:00:00Z" },
    ],
  },
  {
    key: "github",
    title: "federated credentials of two GitHub branches",
    application: { displayName: "github-deploy" },
    federatedCredentials: [
      github,
      {
        ...github,
        name: "github-production",
        subject: "repo:contoso/deploy:environment:production",
        description: null,
      },
    ],
  },
  {
    key: "kubernetes",
    title: "federated credentials of AKS, and one with a claims matching expression",
    application: { displayName: "aks-workload" },
    federatedCredentials: [
      {
        name: "aks-orders",
        issuer:
          "https://westeurope.oic.prod-aks.azure.com/00000000-0000-4000-8000-00000000000a/00000000-0000-4000-8000-00000000000b/",
        subject: "system:serviceaccount:orders:worker",
        audiences: ["api://AzureADTokenExchange"],
      },
      {
        name: "any-release-branch",
        issuer: github.issuer,
        audiences: github.audiences,
        claimsMatchingExpression: {
          value: "claims['sub'] matches 'repo:contoso/deploy:ref:refs/heads/release-*'",
          languageVersion: 1,
        },
      },
    ],
  },
  {
    key: "mixed-credentials",
    title: "a secret, a certificate and a federated credential",
    application: { displayName: "Data lake loader", web: { redirectUris: ["https://lake.contoso.com/cb"] } },
    permissions: portalPermissions,
    secrets: [{ displayName: "fallback" }],
    certificates: [{ start: "2026-01-01T00:00:00Z", end: "2027-06-01T00:00:00Z" }],
    federatedCredentials: [github],
  },
];
