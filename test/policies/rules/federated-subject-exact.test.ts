import { describe, expect, it } from "vitest";
import { federatedSubjectExact as rule } from "../../../policies/rules/federated-subject-exact.ts";
import { judged, unknown, verdict } from "../judged.ts";

const passing = {
  applicationId: unknown,
  issuer: "https://token.actions.githubusercontent.com",
  subject: "repo:contoso/erp:ref:refs/heads/main",
  audiences: ["api://AzureADTokenExchange"],
};
const trust = (props: object) => judged("ApplicationFederatedIdentityCredential", { ...passing, ...props });
const flexible = (claimsMatchingExpression: string) =>
  judged("ApplicationFlexibleFederatedIdentityCredential", { claimsMatchingExpression });

describe("federated-subject-exact", () => {
  it("accepts one subject of one issuer", () => {
    expect(verdict(rule, trust({}))).toEqual([]);
  });

  it.each([
    [{ subject: "repo:contoso/*" }, "the subject repo:contoso/* has a wildcard"],
    [{ subject: "" }, "the subject is empty or has white space around it"],
    [{ subject: " repo:contoso/erp" }, "the subject is empty or has white space around it"],
    [{ issuer: "http://issuer.contoso.com" }, "the issuer http://issuer.contoso.com does not use https"],
    [{ audiences: ["api://AzureADTokenExchange", "api://other"] }, "there are 2 audiences"],
  ])("refuses %o", (props, fault) => {
    expect(verdict(rule, trust(props))).toEqual([`The trust is not in one exact identity: ${fault}.`]);
  });

  it("accepts an expression that compares", () => {
    expect(verdict(rule, flexible("claims['sub'] eq 'repo:contoso/erp:ref:refs/heads/main'"))).toEqual([]);
  });

  it("refuses an expression that matches a pattern", () => {
    expect(verdict(rule, flexible("claims['sub'] matches 'repo:contoso/*'"))).toEqual([
      "The trust is in every identity that matches a pattern: claims['sub'] matches 'repo:contoso/*'.",
    ]);
  });

  it("does not apply to a secret", () => {
    expect(verdict(rule, judged("ApplicationPassword", {}))).toBe("does not apply");
  });

  it("cannot tell while the subject is unknown", () => {
    expect(verdict(rule, trust({ subject: unknown }))).toBe("cannot tell");
  });
});
