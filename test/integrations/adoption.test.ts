import { describe, expect, it } from "vitest";
import { checkAdoptedNames } from "../../integrations/lifecycle/check-adoption.ts";
import { parse as parseYaml } from "yaml";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { renderPath, SpecError } from "../../integrations/stack-file/problems.ts";
import { readSample } from "./sample-certificates.ts";

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

describe("the option adopt together with others", () => {
  it("needs the object id of a registration of this tenant", () => {
    expect(problemsOf(`adopt: { clientId: ${id} }`)).toEqual([
      "integrations.erp.adopt.applicationObjectId: is required for a registration of this tenant",
      "  fix: add the object id, or set externalApplication for an application of another tenant  [adopt-incomplete]",
    ]);
  });

  it("has no registration with externalApplication, and the same client id", () => {
    const other = "00000000-0000-4000-8000-000000000001";
    const problems = problemsOf(
      `externalApplication: ${other}, adopt: { clientId: ${id}, applicationObjectId: ${id} }`,
    );
    expect(problems.filter((line) => line.includes("adopt"))).toEqual([
      "integrations.erp.adopt.applicationObjectId: must be left out with externalApplication, because the registration is in another tenant",
      "  fix: remove the line  [adopt-external]",
      `integrations.erp.adopt.clientId: must be the same as externalApplication, got "${id}"`,
      "  fix: correct one of the two  [adopt-external]",
    ]);
  });
});

describe("checkAdoptedNames", () => {
  /** Position and fix of each problem of an entry's ids. */
  function undeclared(options: string, adopt: object): string[] {
    const entry = parseYaml(`{ system: custom, redirectUris: [https://a.contoso.com/cb], ${options} }`) as unknown;
    const context = { now: new Date("2026-11-21T12:00:00Z"), owners: undefined, readCertificate: readSample };
    const [spec] = parseIntegrations({ erp: entry }, context);
    const problems = checkAdoptedNames(spec!.entra!, { clientId: id, applicationObjectId: id, ...adopt });
    return problems.map(({ keys = [], message, fix, code }) => `${renderPath(keys)}: ${message}; ${fix} [${code}]`);
  }

  it("accepts the names of the entry, and APIs by key or by application id", () => {
    const trust = "{ name: main, githubActions: { repository: contoso/erp, branch: main } }";
    const options = `consent: granted, applicationPermissions: { microsoftGraph: [Mail.Send] }, appRoles: { Reader: },
      exposedScopes: { Read: }, credential: { type: federated, trusts: [${trust}] }`;
    const adopt = {
      appRoles: { Reader: id },
      exposedScopes: { Read: id },
      appRoleAssignments: { microsoftGraph: { "Mail.Send": "assignment" } },
      delegatedGrants: { "00000003-0000-0000-c000-000000000000": "grant" },
      federatedCredentials: { main: id },
    };
    expect(undeclared(options, adopt)).toEqual([]);
  });

  it("refuses grants that runs do not manage", () => {
    const adopt = { delegatedGrants: { microsoftGraph: "grant" }, appRoleAssignments: { microsoftGraph: {} } };
    const fix = "remove the line, or declare it in the entry with consent: granted [adopt-undeclared]";
    expect(undeclared("consent: requested", adopt)).toEqual([
      `adopt.delegatedGrants.microsoftGraph: must be declared in the entry, got "microsoftGraph"; ${fix}`,
      `adopt.appRoleAssignments.microsoftGraph: must be declared in the entry, got "microsoftGraph"; ${fix}`,
    ]);
  });

  it("refuses other names, and suggests a similar one", () => {
    const options = `consent: granted, applicationPermissions: { microsoftGraph: [Mail.Send] }, appRoles: { Reader: },
      credential: { type: certificate, certificates: [{ file: erp.pem }] }`;
    const adopt = {
      appRoles: { reader: id },
      appRoleAssignments: { microsoftGraph: { "Mail.Sent": "assignment" } },
      certificates: { AA: id },
      federatedCredentials: { main: id },
    };
    const otherwise = "remove the line, or declare it in the entry [adopt-undeclared]";
    expect(undeclared(options, adopt)).toEqual([
      'adopt.appRoles.reader: must be declared in the entry, got "reader"; did you mean Reader? [adopt-undeclared]',
      `adopt.federatedCredentials.main: must be declared in the entry, got "main"; ${otherwise}`,
      `adopt.certificates.AA: must be declared in the entry, got "AA"; ${otherwise}`,
      'adopt.appRoleAssignments.microsoftGraph.Mail.Sent: must be declared in the entry, got "Mail.Sent"; did you mean Mail.Send? [adopt-undeclared]',
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

describe("the options tags and servicePrincipalTags", () => {
  it("refuse tags of integrations, and repetitions", () => {
    expect(problemsOf("tags: [erp, erp], servicePrincipalTags: ['entra-integrations:crm:prod:erp']")).toEqual([
      'integrations.erp.servicePrincipalTags[0]: must not begin with entra-integrations:, got "entra-integrations:crm:prod:erp"',
      "  fix: remove it: runs add the tag of the integration themselves  [tag-reserved]",
      'integrations.erp.tags[1]: must be listed once, got "erp"',
      "  fix: remove the repetition  [list-duplicate]",
    ]);
  });
});
