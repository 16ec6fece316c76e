import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { renderSarif } from "../../commands/report/sarif.ts";
import { created, ids, reportOf, secret, step } from "./previews.ts";

const leak = step("replace", "secret", "erp-sync-secret-0", {
  before: secret("2027-04-10T00:00:00Z"),
  after: secret("2027-04-10T00:00:00Z"),
});
const trust = step("create", "trust", "erp-sync-trust-main", {
  after: { displayName: "main", issuer: "https://token.actions.githubusercontent.com", subject: "repo:contoso/erp:x" },
});
const role = step("create", "role", "erp-sync-role-00000003-0000-0000-c000-000000000000-Mail.Read", {
  after: { appRoleId: ids.mailReadApplication },
});

interface Result {
  level: string;
  message: { text: string };
  locations: unknown[];
}

function resultsOf(text: string): Result[] {
  return (JSON.parse(text) as { runs: [{ results: Result[] }] }).runs[0].results;
}

describe("the report for code scanning", () => {
  it("is SARIF 2.1.0", () => {
    // Written for draft 4, of which it uses nothing that later drafts read otherwise.
    const schema = readFileSync(new URL("../../../test/recordings/sarif-2.1.0.json", import.meta.url), "utf8")
      .replace(/"id":"https:[^"]*",?/, "")
      .replace(/"\$schema":"http:[^"]*",?/, "");
    const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
    const validate = ajv.compile(JSON.parse(schema) as object);
    validate(JSON.parse(renderSarif(reportOf([...created(), leak, trust, role]), () => 3)));
    expect(validate.errors).toBeNull();
  });

  it("warns of high privilege and of secrets that are cut off, and notes the rest", () => {
    const results = resultsOf(renderSarif(reportOf([...created().slice(1), leak, trust, role]), () => 3));
    expect(results.map(({ level, message }) => `${level}: ${message.text}`)).toMatchInlineSnapshot(`
      [
        "note: erp-sync: declares the delegated permission User.Read of Microsoft Graph",
        "warning: erp-sync: is given the application permission Mail.Read of Microsoft Graph, which reads or writes the mail, files, sites or chats of everybody",
        "note: erp-sync: redirect URI https://acme.integray.app/cb is added",
        "note: erp-sync: federated credential main is added",
        "warning: erp-sync: secret period from 2026-11-01 is revoked while it is accepted",
        "note: erp-sync: who can sign in: none becomes AzureADMyOrg",
      ]
    `);
  });

  it("points to the integration in the stack file", () => {
    const [result] = resultsOf(renderSarif(reportOf(created()), (name) => (name === "erp-sync" ? 7 : undefined)));
    expect(result?.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: "Pulumi.prod.yaml" }, region: { startLine: 7 } } },
    ]);
  });

  it("holds no result when nothing changes", () => {
    expect(resultsOf(renderSarif(reportOf([]), () => 3))).toEqual([]);
  });
});
