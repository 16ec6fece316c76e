import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import type { TrustSpec } from "../../integrations/spec.ts";
import { specOf } from "./systems/deployed.ts";

function entryWith(...trusts: unknown[]) {
  return {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Read"] },
    credential: { type: "federated", trusts },
  };
}

function trustsOf(...trusts: unknown[]): TrustSpec[] {
  const credential = specOf(entryWith(...trusts)).entra?.credential;
  return credential?.type === "federated" ? credential.trusts : [];
}

const github = { repository: "contoso/erp" };
const organizationId = "5d2face9-4998-4294-8d24-763e98b6af3e";
const terraform = { organization: "contoso", workspace: "erp-prod" };

describe("a trust", () => {
  // The subjects are those that the vendors' pages show; one letter off, and every token is refused.
  it.each<[string, unknown, issuer: string, subject: string]>([
    [
      "a branch in GitHub",
      { githubActions: { ...github, branch: "release/2026" } },
      "https://token.actions.githubusercontent.com",
      "repo:contoso/erp:ref:refs/heads/release/2026",
    ],
    [
      "a tag in GitHub",
      { githubActions: { ...github, tag: "v1.2.0" } },
      "https://token.actions.githubusercontent.com",
      "repo:contoso/erp:ref:refs/tags/v1.2.0",
    ],
    [
      "an environment in GitHub",
      { githubActions: { ...github, environment: "Production EU: west" } },
      "https://token.actions.githubusercontent.com",
      "repo:contoso/erp:environment:Production EU%3A west",
    ],
    [
      "pull requests in GitHub",
      { githubActions: { ...github, pullRequest: true } },
      "https://token.actions.githubusercontent.com",
      "repo:contoso/erp:pull_request",
    ],
    [
      "a repository of GitHub whose tokens carry ids",
      { githubActions: { repository: "contoso@123456/erp@456789", branch: "main" } },
      "https://token.actions.githubusercontent.com",
      "repo:contoso@123456/erp@456789:ref:refs/heads/main",
    ],
    [
      "a repository of GitHub Enterprise Server",
      { githubActions: { ...github, branch: "main", issuer: "https://github.contoso.com/_services/token" } },
      "https://github.contoso.com/_services/token",
      "repo:contoso/erp:ref:refs/heads/main",
    ],
    [
      "a service connection with Entra's issuer",
      {
        azureDevOps: {
          tenantId: "7F4F3591-5f6c-4f7b-a1bd-0a2dd8831218",
          organizationId: "e08e523c-54da-4401-8fb6-e1439b52cc97",
          serviceConnectionId: "5d6e9559-895b-4b42-a5d7-024245c8079c",
        },
      },
      "https://login.microsoftonline.com/7f4f3591-5f6c-4f7b-a1bd-0a2dd8831218/v2.0",
      "/eid1/c/pub/t/kTVPf2xfe0-hvQot2IMSGA/a/rISbSSETf0KqFyZ8ppdXmA/sc/e08e523c-54da-4401-8fb6-e1439b52cc97/5d6e9559-895b-4b42-a5d7-024245c8079c",
    ],
    [
      "a service connection with the issuer of Azure DevOps",
      { azureDevOps: { organizationId, organization: "contoso", project: "ERP", serviceConnection: "erp prod" } },
      `https://vstoken.dev.azure.com/${organizationId}`,
      "sc://contoso/ERP/erp prod",
    ],
    [
      "a branch in GitLab",
      { gitlab: { project: "contoso/apps/erp", branch: "main" } },
      "https://gitlab.com",
      "project_path:contoso/apps/erp:ref_type:branch:ref:main",
    ],
    [
      "a tag in a self-managed GitLab",
      { gitlab: { issuer: "https://gitlab.contoso.com/", project: "contoso/erp", tag: "v1" } },
      "https://gitlab.contoso.com",
      "project_path:contoso/erp:ref_type:tag:ref:v1",
    ],
    [
      "a service account of Kubernetes, with the slash of its issuer",
      {
        kubernetes: { issuer: "https://eastus.oic.prod-aks.azure.com/t/c/", namespace: "erp", serviceAccount: "sync" },
      },
      "https://eastus.oic.prod-aks.azure.com/t/c/",
      "system:serviceaccount:erp:sync",
    ],
    [
      "a workspace of HCP Terraform",
      { terraformCloud: { ...terraform, runPhase: "plan" } },
      "https://app.terraform.io",
      "organization:contoso:project:Default Project:workspace:erp-prod:run_phase:plan",
    ],
    [
      "a workspace of Terraform Enterprise",
      { terraformCloud: { ...terraform, project: "ERP", runPhase: "apply", issuer: "https://tfe.contoso.com" } },
      "https://tfe.contoso.com",
      "organization:contoso:project:ERP:workspace:erp-prod:run_phase:apply",
    ],
    [
      "anything else, unchanged",
      { issuer: "https://OIDC.contoso.com/Erp/", subject: "Erp sync/1" },
      "https://OIDC.contoso.com/Erp/",
      "Erp sync/1",
    ],
  ])("names %s", (_, options, issuer, subject) => {
    expect(trustsOf(options)[0]).toMatchObject({ issuer, subject, audience: "api://AzureADTokenExchange" });
  });

  it("has the audience of its entry", () => {
    expect(
      trustsOf({ gitlab: { project: "contoso/erp", branch: "main" }, audience: "https://gitlab.com" })[0],
    ).toMatchObject({ audience: "https://gitlab.com" });
  });

  it("has the audience of the cloud by default", () => {
    const [spec] = parseIntegrations(
      { erp: entryWith({ issuer: "https://oidc.contoso.com", subject: "erp" }) },
      { now: new Date("2026-11-21"), owners: undefined, tokenExchangeAudience: "api://AzureADTokenExchangeChina" },
    );
    expect(spec?.entra?.credential).toMatchObject({ trusts: [{ audience: "api://AzureADTokenExchangeChina" }] });
  });

  // Names are identities: a change of how they are made would replace every trust that stands.
  it.each([
    [
      { githubActions: { ...github, environment: "production" } },
      "github-repo-contoso-erp-environment-production-f26e19fb",
    ],
    [
      { kubernetes: { issuer: "https://oidc.contoso.com", namespace: "erp", serviceAccount: "sync" } },
      "kubernetes-system-serviceaccount-erp-sync-35f9e20e",
    ],
    [{ issuer: "https://oidc.contoso.com", subject: "x".repeat(600) }, `trust-${"x".repeat(94)}-bc11e2eb`],
    [{ name: "erp_Prod", issuer: "https://oidc.contoso.com", subject: "erp" }, "erp_Prod"],
  ])("is named after its subject, or by name: %j", (options, name) => {
    expect(trustsOf(options)[0]?.name).toBe(name);
  });

  it("has different names for subjects that differ only in punctuation", () => {
    const names = ["feature/x", "feature-x", "feature_x"].map(
      (branch) => trustsOf({ gitlab: { project: "contoso/erp", branch } })[0]?.name,
    );
    expect(new Set(names).size).toBe(3);
  });
});
