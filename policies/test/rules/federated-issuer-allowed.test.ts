import { describe, expect, it } from "vitest";
import { trustForms } from "../../../integrations/credentials/trust-forms.ts";
import { federatedIssuerAllowed as rule } from "../../rules/federated-issuer-allowed.ts";
import { judged, unknown, verdict } from "../judged.ts";

const passing = {
  applicationId: unknown,
  issuer: "https://token.actions.githubusercontent.com",
  subject: unknown,
  audiences: ["api://AzureADTokenExchange"],
};
const trust = (props: object, config = {}) =>
  judged("ApplicationFederatedIdentityCredential", { ...passing, subject: "erp", ...props }, { config });
const tenant = "7f4f3591-5f6c-4f7b-a1bd-0a2dd8831218";

const { githubActions, azureDevOps, gitlab, terraformCloud } = trustForms;
const forms = {
  githubActions: githubActions.parse({ repository: "contoso/erp", branch: "main" }),
  azureDevOps: azureDevOps.parse({ organizationId: tenant, organization: "c", project: "p", serviceConnection: "s" }),
  "azureDevOps of Entra": azureDevOps.parse({
    organizationId: tenant,
    tenantId: tenant,
    serviceConnectionId: tenant,
  }),
  gitlab: gitlab.parse({ project: "contoso/erp", branch: "main" }),
  terraformCloud: terraformCloud.parse({ organization: "contoso", workspace: "erp", runPhase: "plan" }),
};

describe("federated-issuer-allowed", () => {
  it.each([
    "https://token.actions.githubusercontent.com",
    "https://token.actions.githubusercontent.com/contoso",
    "https://token.actions.contoso.ghe.com",
    `https://login.microsoftonline.com/${tenant}/v2.0`,
    `https://westeurope.oic.prod-aks.azure.com/${tenant}/${tenant}/`,
    `https://oidc.prod-aks.azure.com/${tenant}/`,
    "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
    "https://container.googleapis.com/v1/projects/contoso/locations/europe-west1/clusters/erp",
    "https://accounts.google.com",
  ])("accepts %s", (issuer) => {
    expect(verdict(rule, trust({ issuer }))).toEqual([]);
  });

  it.each(Object.entries(forms))("accepts the issuer of the stack file's form %s", (_form, { issuer, subject }) => {
    expect(verdict(rule, trust({ issuer, subject }))).toEqual([]);
  });

  it.each([
    "https://issuer.contoso.com",
    "http://token.actions.githubusercontent.com",
    "https://token.actions.githubusercontent.com.evil.com",
    "https://token.actions.githubusercontent.com/a/b",
    "https://evil.com/.oic.prod-aks.azure.com/a/b/",
    "https://evil.com?.oic.prod-aks.azure.com/a/b/",
    "https://evil.com#.oic.prod-aks.azure.com/a/b/",
    String.raw`https://evil.com\.oic.prod-aks.azure.com/a/b/`,
    "https://evil.com@x.oic.prod-aks.azure.com/a/b/",
    `https://login.microsoftonline.com/${tenant}/v2.0/`,
    "https://TOKEN.actions.githubusercontent.com",
  ])("warns of %s", (issuer) => {
    expect(verdict(rule, trust({ issuer }))).toEqual([
      `The issuer ${issuer} is unknown, and its operator can sign in as this application.`,
    ]);
  });

  it("warns of an audience that another service also has", () => {
    expect(verdict(rule, trust({ audiences: ["sts.amazonaws.com"] }))).toEqual([
      "The audience sts.amazonaws.com is not intended for Entra, so a token for another service can be used here.",
    ]);
  });

  it("judges a flexible credential", () => {
    const flexible = { issuer: "https://issuer.contoso.com", audience: "erp", claimsMatchingExpression: "" };
    expect(verdict(rule, judged("ApplicationFlexibleFederatedIdentityCredential", flexible))).toHaveLength(2);
  });

  it("reads issuers and audiences from its settings", () => {
    const config = { issuers: ["https://*.contoso.com"], audiences: ["contoso"] };
    expect(verdict(rule, trust({ issuer: "https://gitlab.contoso.com", audiences: ["contoso"] }, config))).toEqual([]);
    expect(verdict(rule, trust({}, config))).toHaveLength(2);
  });

  it("does not apply to a secret", () => {
    expect(verdict(rule, judged("ApplicationPassword", {}))).toBe("does not apply");
  });

  it("cannot tell while the issuer is unknown", () => {
    expect(verdict(rule, trust({ issuer: unknown }))).toBe("cannot tell");
  });
});
