import { describe, expect, it } from "vitest";
import { parseClaimsExpression, trustsWorkload } from "../claims-expression.ts";

const claims = { sub: "repo:contoso/erp:ref:refs/heads/main", repository_id: "456789", run_attempt: 1 };
const trusts = (value: string) => {
  const named = {
    id: "1",
    name: "any-branch",
    issuer: "https://token.actions.githubusercontent.com",
    description: null,
  };
  const expression = { claimsMatchingExpression: { value, languageVersion: 1 } };
  return trustsWorkload({ ...named, subject: null, audiences: ["api://AzureADTokenExchange"], ...expression }, claims);
};

// https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials
describe("an expression over claims", () => {
  it.each([
    ["claims['sub'] matches 'repo:contoso/erp:ref:refs/heads/*'", true],
    ["claims['sub'] matches 'repo:contoso/???:ref:*'", true],
    ["claims['sub'] eq 'repo:contoso/erp:ref:refs/heads/main' and claims['repository_id'] eq '456789'", true],
    ["claims['sub'] matches 'repo:contoso/*' and claims['repository_id'] eq '456780'", false],
    ["claims['sub'] matches 'contoso/*'", false],
    ["claims['sub'] matches 'repo:contoso/erp'", false],
    ["claims['sub'] matches 'repo:contoso.erp*'", false],
    ["claims['sub'] eq 'repo:contoso/*'", false],
    ["claims['sub'] matches '*:*:*/*main*'", true],
    ["claims['sub'] matches '*:*:*/*mai?n*'", false],
    ["claims['run_attempt'] matches '*'", false],
    ["claims['environment'] matches '*'", false],
  ])("%s: %s", (value, isTrusted) => {
    expect(trusts(value)).toBe(isTrusted);
  });

  it.each([
    "",
    "sub eq 'x'",
    "claims['sub'] matches x",
    "claims['sub'] eq 'x' or claims['sub'] eq 'y'",
    "claims['sub'] eq 'x' and",
    "claims['sub'] ne 'x'",
  ])("is refused, and trusts nobody: %s", (value) => {
    expect([parseClaimsExpression(value), trusts(value)]).toEqual([undefined, false]);
  });
});
