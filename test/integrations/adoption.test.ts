import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { SpecError } from "../../integrations/stack-file/problems.ts";

/** The lines of the problems of one entry, without the heading. */
function problemsOf(options: string): string[] {
  const entry = parseYaml(`{ system: custom, redirectUris: [https://a.contoso.com/cb], ${options} }`) as unknown;
  try {
    parseIntegrations({ erp: entry }, { now: new Date("2026-11-21T12:00:00Z"), owners: undefined });
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.message.split("\n").slice(1);
  }
}

const id = "0f0e0d0c-0b0a-4908-8706-050403020100";

describe("the option adopt", () => {
  it("accepts ids of objects and of grants", () => {
    const grants = "delegatedGrants: { microsoftGraph: l5eW7x0ga0-WDOntXzHateQDNpSH5-lPk9HjD3Sarjk }";
    expect(problemsOf(`adopt: { clientId: ${id}, applicationObjectId: ${id}, ${grants} }`)).toEqual([]);
  });

  it("refuses text that is no id", () => {
    expect(
      problemsOf(
        `adopt: { clientId: reports, applicationObjectId: ${id}, delegatedGrants: { microsoftGraph: "a/b" }, appRoles: { Reader: "" } }`,
      ),
    ).toEqual([
      'integrations.erp.adopt.appRoles.Reader: must be an id of Entra, got ""',
      "  fix: copy the id from the portal, such as 00000003-0000-0000-c000-000000000000  [entra-id]",
      'integrations.erp.adopt.clientId: must be an id of Entra, got "reports"',
      "  fix: copy the id from the portal, such as 00000003-0000-0000-c000-000000000000  [entra-id]",
      'integrations.erp.adopt.delegatedGrants.microsoftGraph: must be the id of a grant in Microsoft Graph, got "a/b"',
      "  fix: run npm run adopt again, which writes it  [grant-id]",
    ]);
  });
});

describe("the option identifierUris", () => {
  it("accepts the URIs of an existing API", () => {
    expect(problemsOf("identifierUris: ['api://erp', 'https://contoso.com/erp', 'urn:contoso:erp']")).toEqual([]);
  });

  it("refuses text that is no URI, and repetitions", () => {
    expect(problemsOf("identifierUris: [erp, 'api://erp', 'api://erp']")).toEqual([
      'integrations.erp.identifierUris[0]: must be a URI without white space and wildcards, got "erp"',
      "  fix: write it as the portal shows it under Expose an API, such as api://contoso.com/reports  [identifier-uri]",
      'integrations.erp.identifierUris[2]: must be listed once, got "api://erp"',
      "  fix: remove the repetition  [list-duplicate]",
    ]);
  });
});
