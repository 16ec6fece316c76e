import { isExactIssuer, trustOf } from "../federation.ts";
import { matchesAny } from "../glob.ts";
import type { ResourceRule } from "../rule.ts";
import { defineSettings } from "../settings.ts";

const settings = defineSettings({
  issuers: {
    type: "array",
    items: { type: "string" },
    default: [
      // GitHub Actions, also of one enterprise and of GitHub Enterprise Cloud with data residency.
      "https://token.actions.githubusercontent.com",
      "https://token.actions.githubusercontent.com/*",
      "https://token.actions.*.ghe.com",
      "https://gitlab.com",
      // Azure DevOps, and Entra for service connections, managed identities and other tenants.
      "https://vstoken.dev.azure.com/*",
      "https://login.microsoftonline.com/*/v2.0",
      "https://login.microsoftonline.us/*/v2.0",
      "https://login.partner.microsoftonline.cn/*/v2.0",
      // Clusters of AKS, EKS and GKE.
      "https://*.oic.prod-aks.azure.com/*/*/",
      "https://oidc.prod-aks.azure.com/*/",
      "https://oidc.eks.*.amazonaws.com/id/*",
      "https://container.googleapis.com/v1/projects/*/locations/*/clusters/*",
      "https://accounts.google.com",
      "https://app.terraform.io",
      "https://api.pulumi.com/oidc",
    ],
    description: "Patterns of the issuers whose tokens may be trusted",
  },
  audiences: {
    type: "array",
    items: { type: "string" },
    default: ["api://AzureADTokenExchange", "api://AzureADTokenExchangeUSGov", "api://AzureADTokenExchangeChina"],
    description: "Audiences of tokens that are made for Entra",
  },
});

/** An issuer can create a token for each of its subjects, and a token for another service could be used here as well. */
export const federatedIssuerAllowed: ResourceRule = {
  name: "federated-issuer-allowed",
  description: "A federated credential trusts a known issuer, and tokens that are made for Entra.",
  configSchema: settings.configSchema,
  judge(resource) {
    const trust = trustOf(resource);
    if (trust === undefined) return undefined;
    const { issuers, audiences } = settings.read(resource);
    const isKnown = isExactIssuer(trust.issuer) && matchesAny(issuers, trust.issuer);
    const others = trust.audiences.filter((audience) => !audiences.includes(audience));
    return [
      ...(isKnown
        ? []
        : [
            {
              message: `The issuer ${trust.issuer} is unknown, and its operator can sign in as this application.`,
              fix: "Correct it, or add it to the setting issuers of this rule once you know who runs it.",
            },
          ]),
      ...others.map((audience) => ({
        message: `The audience ${audience} is not intended for Entra, so a token for another service can be used here.`,
        fix: `Use ${audiences[0] ?? "another audience"}, also in the request for the token.`,
      })),
    ];
  },
};
