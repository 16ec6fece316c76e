import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { SpecError } from "../../integrations/stack-file/problems.ts";

const clientId = "b7a4e1d2-5c6f-4a38-9e0b-2d1c8f7a6b54";
const objectId = "6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c01";

function problemsOf(entry: string): string[] {
  try {
    const integrations = { expenses: parse(`{ externalApplication: ${clientId}, ${entry} }`) as unknown };
    parseIntegrations(integrations, { now: new Date("2026-11-21T08:00:00Z"), owners: undefined });
    return [];
  } catch (error) {
    if (error instanceof SpecError) return error.problems.map((one) => `${one.path} [${one.code}]`).sort();
    throw error;
  }
}

describe("externalApplication", () => {
  it("needs neither redirect URIs nor permissions", () => {
    expect(problemsOf("system: custom")).toEqual([]);
    expect(
      problemsOf(
        `system: custom, openIdScopes: [openid], applicationPermissions: { microsoftGraph: [User.Read.All] },
         assignmentRequired: true, credential: { type: none }, ignoreChanges: [servicePrincipal.notes],
         adopt: { clientId: ${clientId.toUpperCase()}, servicePrincipalObjectId: ${objectId} }`,
      ),
    ).toEqual([]);
  });

  it("excludes everything that only the other tenant can change", () => {
    expect(
      problemsOf(
        `system: custom, redirectUris: [https://a.contoso.com/cb], credential: { type: secret }, notes: Text,
         appRoles: { Reader: }, tags: [prod], existingSecrets: [], deliverTo: { webhook: { url: https://a.contoso.com } },
         adopt: { clientId: ${objectId}, applicationObjectId: ${objectId} }`,
      ),
    ).toEqual([
      "integrations.expenses.adopt.applicationObjectId [adopt-external]",
      "integrations.expenses.adopt.clientId [adopt-external]",
      "integrations.expenses.appRoles [option-unfit]",
      "integrations.expenses.credential [option-unfit]",
      "integrations.expenses.deliverTo [option-unfit]",
      "integrations.expenses.existingSecrets [option-unfit]",
      "integrations.expenses.notes [option-unfit]",
      "integrations.expenses.redirectUris [option-unfit]",
      "integrations.expenses.tags [option-unfit]",
    ]);
  });

  it("needs the system custom", () => {
    const permissions = "permissions: { microsoftGraph: [User.Read] }";
    expect(problemsOf(`system: integray, address: https://acme.integray.app, ${permissions}`)).toEqual([
      "integrations.expenses.externalApplication [external-system]",
    ]);
  });
});
