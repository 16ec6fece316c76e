import { describe, expect, it } from "vitest";
import { planRename, type Rename } from "../../commands/rename/plan-rename.ts";
import { renderDiff } from "../../output/render-diff.ts";
import { openTerminal } from "../../output/terminal.ts";
import { renderUserProblem, UserError } from "../../../integrations/text/user-error.ts";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const { colors } = openTerminal({ write: () => true }, { write: () => true }, {});

const integray = `# ours
config:
  entra-integrations:integrations:
    # the sales system
    erp-sync: # since 2024
      system: integray # hosted
      # as in the browser
      address: https://acme.integray.app
      permissions: { microsoftGraph: [User.Read] }
    other: { system: custom, redirectUris: [https://other.contoso.com/cb] }
`;

function planned(text: string, given: Partial<Rename> = {}) {
  const [oldName, newName] = [given.oldName ?? "erp-sync", given.newName ?? "orders"];
  return planRename({
    text,
    fileName: "Pulumi.dev.yaml",
    oldName,
    newName,
    projectDir: "/nowhere",
    added: { systems: [], problems: [] },
    now: new Date("2026-11-21T12:00:00Z"),
    deployed: deployedAs(oldName),
    ...given,
  });
}

/** The changed lines. */
function changes(text: string, given: Partial<Rename> = {}): string[] {
  const lines = renderDiff(text, planned(text, given).text, colors).split("\n");
  return lines.filter((line) => /^[+-]/.test(line));
}

function problemOf(text: string, given: Partial<Rename> = {}): string {
  try {
    planned(text, given);
  } catch (error) {
    if (error instanceof UserError) return renderUserProblem(error.problem);
    throw error;
  }
  return expect.fail("it was renamed");
}

const tenantId = "8d0f6f5e-0000-4000-8000-000000000001";
const deployedAs = (...names: string[]) => ({ names: new Set(names), tenantId });

describe("a rename", () => {
  it("writes what depends on the name, and changes no other byte", () => {
    expect(planned(integray).text).toBe(`# ours
config:
  entra-integrations:integrations:
    # the sales system
    orders: # since 2024
      system: integray # hosted
      # as in the browser
      address: https://acme.integray.app
      permissions: { microsoftGraph: [User.Read] }
      formerName: erp-sync
      displayName: Integray erp-sync
      credential:
        type: secret
        rotationStart: "2024-02-04"
    other: { system: custom, redirectUris: [https://other.contoso.com/cb] }
`);
  });

  it("adds to an entry in flow style", () => {
    expect(changes(integray, { oldName: "other", newName: "next", deployed: deployedAs("other") })).toEqual([
      "-     other: { system: custom, redirectUris: [https://other.contoso.com/cb] }",
      '+     next: { formerName: other, displayName: Custom other, credential: { type: secret, rotationStart: "2024-01-22" }, system: custom, redirectUris: [https://other.contoso.com/cb] }',
    ]);
  });

  const trusts = "type: federated, trusts: [{ githubActions: { repository: contoso/erp, branch: main } }]";
  it.each([
    ["a period", "credential: { type: secret, rotateEveryDays: 30 }", '{ rotationStart: "2024-01-15", type: secret'],
    ["a kept secret", `credential: { ${trusts}, keepSecret: {} }`, 'keepSecret: { rotationStart: "2024-02-04" }'],
    [
      "a fixed start",
      "credential: { type: secret, rotationStart: 2026-11-01 }",
      "{ type: secret, rotationStart: 2026-11-01 }",
    ],
    ["no secret", `credential: { ${trusts} }`, `credential: { ${trusts} }`],
    ["a key vault", `deliverTo: { keyVault: { vaultId: ${vaultId} } }`, "{ namePrefix: erp-sync, vaultId:"],
    ["the period of a contained integration", "contained: 2026-11-20", 'rotationStart: "2024-02-04"'],
    ["the period of a retired integration", "retired: 2026-11-20", 'rotationStart: "2024-02-04"'],
    [
      "the names in a key vault of a contained integration",
      `contained: 2026-11-20, deliverTo: { keyVault: { vaultId: ${vaultId} } }`,
      "{ namePrefix: erp-sync, vaultId:",
    ],
    [
      "the Application ID URI",
      "exposedScopes: { Orders.Read: }, appRoles: { Admin: }",
      `identifierUris: [ api://${tenantId}/erp-sync ]`,
    ],
    [
      "a display name",
      "displayName: Sales",
      "system: custom, redirectUris: [https://a.contoso.com/cb], displayName: Sales }",
    ],
  ])("keeps %s", (_, options, expected) => {
    const uris = "redirectUris: [https://a.contoso.com/cb]";
    const text = `config:\n  entra-integrations:integrations:\n    erp-sync: { system: custom, ${uris}, ${options} }\n`;
    expect(changes(text)[1]).toContain(expected);
  });

  it("keeps other Application ID URIs, also if the tenant is unknown", () => {
    const api = "{ system: custom, exposedScopes: { Orders.Read: }, identifierUris: [api://contoso.com/erp] }";
    const text = `config:\n  entra-integrations:integrations:\n    erp-sync: ${api}\n`;
    expect(changes(text, { deployed: { ...deployedAs("erp-sync"), tenantId: undefined } })[1]).toContain(api.slice(2));
  });

  it("changes exceptions from policies, but not those of an integration with a longer name", () => {
    const text = `config:
  entra-integrations:policyExceptions:
    - { rule: a, resource: erp-sync-application, reason: three words here, until: 2027-01-01 }
    - rule: a
      resource: erp-sync # all of it
    - { rule: a, resource: erp-sync-eu-application }
  entra-integrations:integrations:
    erp-sync: { system: custom, redirectUris: [https://a.contoso.com/cb] }
    erp-sync-eu: { system: custom, redirectUris: [https://b.contoso.com/cb] }
`;
    expect(changes(text).slice(0, 4)).toEqual([
      "-     - { rule: a, resource: erp-sync-application, reason: three words here, until: 2027-01-01 }",
      "+     - { rule: a, resource: orders-application, reason: three words here, until: 2027-01-01 }",
      "-       resource: erp-sync # all of it",
      "+       resource: orders # all of it",
    ]);
  });

  it("of an integration that was never deployed changes only the key", () => {
    expect(changes(integray, { deployed: deployedAs() })).toEqual([
      "-     erp-sync: # since 2024",
      "+     orders: # since 2024",
    ]);
  });

  it("keeps the deployed name until a run", () => {
    const once = planned(integray).text;
    expect(changes(once, { oldName: "orders", newName: "sales", deployed: deployedAs("erp-sync") })).toEqual([
      "-     orders: # since 2024",
      "+     sales: # since 2024",
    ]);
    expect(changes(once, { oldName: "orders", newName: "sales", deployed: deployedAs("orders") })).toEqual([
      "-     orders: # since 2024",
      "+     sales: # since 2024",
      "-       formerName: erp-sync",
      "+       formerName: orders",
    ]);
  });

  it("back to the deployed name removes the earlier name", () => {
    const once = planned(integray).text;
    expect(changes(once, { oldName: "orders", newName: "erp-sync", deployed: deployedAs("erp-sync") })).toEqual([
      "-     orders: # since 2024",
      "+     erp-sync: # since 2024",
      "-       formerName: erp-sync",
    ]);
  });

  it("keeps Windows line breaks", () => {
    const { text } = planned(integray.replaceAll("\n", "\r\n"));
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });
});

describe("a rename is refused", () => {
  it.each([
    ["without the integration", integray, { oldName: "erp-snyc" }, "integration-unknown"],
    ["with an invalid name", integray, { newName: "Orders" }, "integration-name"],
    ["with a name in use", integray, { newName: "other" }, "integration-exists"],
    [
      "with the name of an integration whose removal is not deployed",
      integray,
      { deployed: deployedAs("erp-sync", "orders") },
      "name-still-deployed",
    ],
    ["in a file with problems", integray.replace("custom,", "custom, a: 1,"), {}, "stack-file-problems"],
    [
      "in an entry that is an alias",
      "config:\n  shared: &e { system: custom, redirectUris: [https://a.contoso.com/cb] }\n  entra-integrations:integrations:\n    erp-sync: *e\n",
      {},
      "stack-file-layout",
    ],
    [
      "if the tenant in the Application ID URI is unknown",
      integray.replace("system: custom, ", "system: custom, exposedScopes: { read: }, "),
      { oldName: "other", deployed: { ...deployedAs("other"), tenantId: undefined } },
      "api-uri-unknown",
    ],
  ])("%s", (_, text, given, code) => {
    expect(problemOf(text, given)).toContain(`[${code}]`);
  });
});
