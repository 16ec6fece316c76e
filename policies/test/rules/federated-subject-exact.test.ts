import { describe, expect, it } from "vitest";
import { federatedSubjectExact as rule } from "../../rules/federated-subject-exact.ts";
import { judged, unknown, verdict } from "../judged.ts";

const github = "https://token.actions.githubusercontent.com";
const main = "repo:contoso/erp:ref:refs/heads/main";
const passing = { applicationId: unknown, issuer: github, subject: main, audiences: ["api://AzureADTokenExchange"] };
const trust = (props: object) => judged("ApplicationFederatedIdentityCredential", { ...passing, ...props });

const expression = `claims['sub'] eq '${main}'`;
const passingFlexible = {
  applicationId: unknown,
  issuer: github,
  audience: "api://AzureADTokenExchange",
  claimsMatchingExpression: expression,
};
const flexible = (props: object) =>
  judged("ApplicationFlexibleFederatedIdentityCredential", { ...passingFlexible, ...props });

const pattern = "https://issuer.contoso.com";

describe("federated-subject-exact", () => {
  it.each([
    {},
    { subject: "repo:contoso/erp:environment:entra-deploy-prod" },
    { subject: "repo:contoso/erp:pull_request" },
    { subject: "repo:contoso@123456/erp@456789:ref:refs/tags/v1" },
    {
      subject: "repo:contoso/erp:environment:prod:job_workflow_ref:contoso/ci/.github/workflows/a.yml@refs/heads/main",
    },
    { issuer: pattern, subject: "erp" },
    { issuer: `${pattern}/`, subject: "erp" },
    { issuer: `${pattern}:8443/a/b`, subject: "sc://contoso/ERP/erp prod" },
  ])("accepts %o", (props) => {
    expect(verdict(rule, trust(props))).toEqual([]);
  });

  it.each([
    [{ issuer: pattern, subject: "repo:contoso/*" }, "repo:contoso/* has a wildcard"],
    [{ issuer: pattern, subject: "erp-?" }, "erp-? has a wildcard"],
    [{ issuer: pattern, subject: "erp\u200B" }, "erp\u200B has a hidden character"],
    [{ issuer: pattern, subject: "" }, "the subject is empty or has white space around it"],
    [{ issuer: pattern, subject: " erp" }, "the subject is empty or has white space around it"],
    [{ issuer: "http://issuer.contoso.com" }, "the issuer http://issuer.contoso.com is not an exact https address"],
    [{ issuer: "HTTPS://issuer.contoso.com" }, "the issuer HTTPS://issuer.contoso.com is not an exact https address"],
    [{ issuer: "https://*.contoso.com" }, "the issuer https://*.contoso.com is not an exact https address"],
    [
      { issuer: "https://issuer.contoso.com?a" },
      "the issuer https://issuer.contoso.com?a is not an exact https address",
    ],
    [{ issuer: "https://issuer.contoso.com#" }, "the issuer https://issuer.contoso.com# is not an exact https address"],
    [{ issuer: "https:issuer.contoso.com" }, "the issuer https:issuer.contoso.com is not an exact https address"],
    [{ issuer: "" }, "the issuer  is not an exact https address"],
    [{ audiences: ["api://AzureADTokenExchange", "api://other"] }, "there are 2 audiences"],
    [{ audiences: [] }, "there are 0 audiences"],
    [{ audiences: [""] }, "there are 0 audiences"],
    [{ audiences: ["api://*"] }, "api://* has a wildcard"],
  ])("refuses %o", (props, fault) => {
    expect(verdict(rule, trust(props))).toEqual([`The trust does not cover exactly one identity: ${fault}.`]);
  });

  it.each(["repo:contoso/erp", "repo:contoso/erp:", "repository_owner:contoso", "repo:contoso/erp:actor:ada"])(
    "refuses the subject %s of GitHub, which many runs have",
    (subject) => {
      expect(verdict(rule, trust({ subject }))).toEqual([
        `The trust does not cover exactly one identity: the subject ${subject} does not name a repository together with a branch, a tag or an environment.`,
      ]);
    },
  );

  it.each([
    expression,
    ` ${expression} `,
    `claims['sub']  EQ  '${main}'`,
    `${expression} and claims['job_workflow_ref'] eq 'contoso/ci/.github/workflows/a.yml@refs/heads/main'`,
  ])("accepts the expression %s", (claimsMatchingExpression) => {
    expect(verdict(rule, flexible({ claimsMatchingExpression }))).toEqual([]);
  });

  it.each([
    "claims['sub'] matches 'repo:contoso/*'",
    "claims['sub'] MATCHES 'repo:contoso/*'",
    "claims['sub']\tMatches\t'repo:contoso/*'",
    `${expression} or claims['sub'] eq 'repo:contoso/shop:pull_request'`,
    `not ${expression}`,
    "claims['sub'] startsWith 'repo:contoso/'",
    "true",
    "",
    `claims["sub"] eq "${main}"`,
    `${expression} and`,
  ])("refuses the expression %s", (claimsMatchingExpression) => {
    expect(verdict(rule, flexible({ claimsMatchingExpression }))).toEqual([
      `The trust covers every identity that matches an expression: ${claimsMatchingExpression}.`,
    ]);
  });

  it.each([
    [{ issuer: "http://issuer.contoso.com" }, "the issuer http://issuer.contoso.com is not an exact https address"],
    [{ audience: "" }, "there are 0 audiences"],
    [
      { claimsMatchingExpression: "claims['sub'] eq 'repo:contoso/*:ref:refs/heads/main'" },
      "repo:contoso/*:ref:refs/heads/main has a wildcard",
    ],
    [
      { claimsMatchingExpression: "claims['sub'] eq 'repo:contoso/erp'" },
      "the subject repo:contoso/erp does not name a repository together with a branch, a tag or an environment",
    ],
  ])("refuses a flexible credential with %o", (props, fault) => {
    expect(verdict(rule, flexible(props))).toEqual([`The trust does not cover exactly one identity: ${fault}.`]);
  });

  it("refuses an expression that compares no subject", () => {
    const claimsMatchingExpression =
      "claims['job_workflow_ref'] eq 'contoso/ci/.github/workflows/a.yml@refs/heads/main'";
    expect(verdict(rule, flexible({ issuer: pattern, claimsMatchingExpression }))).toEqual([
      "The trust does not cover exactly one identity: the subject is empty or has white space around it.",
    ]);
  });

  it("does not apply to a secret", () => {
    expect(verdict(rule, judged("ApplicationPassword", {}))).toBe("does not apply");
  });

  it.each(["subject", "issuer", "audiences"])("cannot tell while the %s is unknown", (property) => {
    expect(verdict(rule, trust({ [property]: unknown }))).toBe("cannot tell");
  });
});
