import { describe, expect, it } from "vitest";
import { buildReport } from "../../commands/report/access-report.ts";
import { renderMarkdown } from "../../commands/report/markdown.ts";
import { parsePreview } from "../../commands/report/preview.ts";
import { ids, outsideStep, printed, registration, reportOf, type PrintedStep } from "./previews.ts";
import { spoil, stackStep, unknown } from "./rotation-plans.ts";

const types = {
  application: "azuread:index/application:Application",
  role: "azuread:index/appRoleAssignment:AppRoleAssignment",
  grant: "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
  access: "azuread:index/applicationApiAccess:ApplicationApiAccess",
  uris: "azuread:index/applicationRedirectUris:ApplicationRedirectUris",
  password: "azuread:index/servicePrincipalPassword:ServicePrincipalPassword",
  flexible:
    "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential",
  directoryRole: "azuread:index/directoryRoleAssignment:DirectoryRoleAssignment",
  provider: "pulumi:providers:azuread",
};
const graph = "00000003-0000-0000-c000-000000000000";
const principal = "0a1b2c3d-0000-4000-8000-000000000001";

/** The part of the comment that is about resources outside the integrations. */
function outsideText(...steps: PrintedStep[]): string {
  const text = renderMarkdown(reportOf(steps));
  return `\n${text.slice(text.indexOf("- **")).replaceAll(/: `urn:[^`]*`/g, "")}\n`;
}

function lineOf(...steps: PrintedStep[]): string[] {
  const report = reportOf(steps);
  return renderMarkdown(report)
    .split("\n")
    .filter((line) => /^ *- /.test(line))
    .map((line) => line.trim().replaceAll(/: `urn:[^`]*`| \(`urn:[^`]*`\)/g, ""));
}

describe("the report outside the integrations", () => {
  it("describes resources by the same readers", () => {
    expect(
      outsideText(
        outsideStep("create", types.application, "raw", {
          after: { ...registration({ permissions: [`Role ${ids.roleManagement.toUpperCase()}`] }), tags: [] },
        }),
        outsideStep("create", types.role, "raw-role", {
          after: {
            appRoleId: ids.roleManagement.toUpperCase(),
            principalObjectId: principal,
            resourceObjectId: unknown,
          },
        }),
        outsideStep("create", types.grant, "raw-grant", {
          after: { claimValues: ["user.read RoleManagement.ReadWrite.Directory"], userObjectId: principal },
        }),
        outsideStep("create", types.access, "raw-access", {
          after: { apiClientId: graph.toUpperCase(), roleIds: [ids.roleManagement], scopeIds: [ids.userRead] },
        }),
        outsideStep("create", types.uris, "raw-uris", {
          after: { applicationId: unknown, type: "SPA", redirectUris: ["https://raw.contoso.com/cb"] },
        }),
        outsideStep("create", types.password, "raw-password", {
          after: { servicePrincipalId: principal, endDateRelative: "17520h" },
        }),
        outsideStep("create", types.flexible, "raw-trust", {
          after: { displayName: "all", issuer: "https://x", claimsMatchingExpression: "claims['sub'] matches '*'" },
        }),
      ),
    ).toMatchInlineSnapshot(`
      "
      - **\`azuread AppRoleAssignment\` \`raw-role\` created**
        - consent given here: application permission \`RoleManagement.ReadWrite.Directory\` of Microsoft Graph (Read and write all directory RBAC settings), **tenant**
        - given to: \`0a1b2c3d-0000-4000-8000-000000000001\`
        - service principal of the API: \`known after deployment\`
      - **\`azuread Application\` \`raw\` created**
        - declares: application permission \`RoleManagement.ReadWrite.Directory\` of Microsoft Graph (Read and write all directory RBAC settings), **tenant**
        - app registration created
        - redirect URI added: \`https://acme.integray.app/cb\` (web)
        - display name: \`Integray erp-sync\`
        - who can sign in: \`AzureADMyOrg\`
      - **\`azuread ApplicationApiAccess\` \`raw-access\` created**
        - declares: application permission \`RoleManagement.ReadWrite.Directory\` of Microsoft Graph (Read and write all directory RBAC settings), **tenant**
        - declares: delegated permission \`User.Read\` of Microsoft Graph (Sign in and read user profile)
      - **\`azuread ServicePrincipalDelegatedPermissionGrant\` \`raw-grant\` created**
        - consent given here: delegated permission \`RoleManagement.ReadWrite.Directory\` of an unknown API (not in the catalogue), **tenant**
        - consent given here: delegated permission \`user.read\` of an unknown API (not in the catalogue)
        - for one user only: \`0a1b2c3d-0000-4000-8000-000000000001\`
      - **\`azuread ApplicationFlexibleFederatedIdentityCredential\` \`raw-trust\` created**
        - federated credential added: \`all\`, trusts \`claims['sub'] matches '*'\` of \`https://x\`
      - **\`azuread ApplicationRedirectUris\` \`raw-uris\` created**
        - redirect URI added: \`https://raw.contoso.com/cb\` (single-page application)
        - application: \`known after deployment\`
      - **\`azuread ServicePrincipalPassword\` \`raw-password\` created**
        - secret created: \`raw-password\`, ends 17520h after its creation
        - service principal: \`0a1b2c3d-0000-4000-8000-000000000001\`
      "
    `);
  });

  it("lists a type without a reader by its ids, and other values not at all", () => {
    expect(
      outsideText(
        outsideStep("create", types.directoryRole, "admin", {
          after: { roleId: ids.userRead, principalObjectId: unknown, directoryScopeId: "/", justification: "hunter2" },
        }),
        outsideStep("update", types.provider, "other", {
          before: { tenantId: "8d0f6f5e-0000-4000-8000-000000000001", clientSecret: "[secret]" },
          after: { tenantId: "8d0f6f5e-0000-4000-8000-000000000009", clientSecret: "[secret]" },
        }),
        outsideStep("delete", "command:local:Command", "run", { before: { create: "rm" } }),
      ),
    ).toMatchInlineSnapshot(`
      "
      - **\`azuread DirectoryRoleAssignment\` \`admin\` created**
        - directoryScopeId: \`/\`
        - principalObjectId: \`known after deployment\`
        - roleId: \`e1fe6dd8-ba31-4d61-89e7-88639da4683d\`
        - **This report does not cover this change; check the plan**: \`directoryScopeId\`, \`justification\`, \`principalObjectId\`, \`roleId\`
      - **\`command Command\` \`run\` removed**
        - **This report does not cover this change; check the plan**
      - **\`provider azuread\` \`other\` changed**
        - tenantId: \`8d0f6f5e-0000-4000-8000-000000000001\` becomes \`8d0f6f5e-0000-4000-8000-000000000009\`
        - **This report does not cover this change; check the plan**: \`tenantId\`
      "
    `);
  });

  it("lists changes in how Pulumi manages a resource", () => {
    const same = outsideStep("same", types.application, "raw", { before: {}, after: {} });
    const side = (state: object, sides: ("oldState" | "newState")[]) =>
      spoil(same, { state: state as Record<string, unknown>, sides });
    const provider = (name: string) => ({ provider: `urn:pulumi:prod::p::pulumi:providers:azuread::${name}::id` });
    const lines = [
      side({ protect: true }, ["oldState"]),
      side({ protect: true }, ["newState"]),
      side({ retainOnDelete: true }, ["newState"]),
      side({ urn: "urn:pulumi:prod::p::x:y:Z::before" }, ["oldState"]),
      spoil(side({ parent: "urn:a" }, ["oldState"]), { state: { parent: "urn:b" }, sides: ["newState"] }),
      spoil(side(provider("default_6_9_1"), ["oldState"]), { state: provider("other"), sides: ["newState"] }),
      spoil({ ...same, op: "import" }, { state: { importID: "/applications/x" }, sides: ["newState"] }),
      spoil({ ...same, op: "delete" }, { state: { retainOnDelete: true } }),
      spoil({ ...same, op: "read" }, { state: { external: true }, sides: ["newState"] }),
    ].map((one) =>
      lineOf(one)
        .slice(1)
        .filter((line) => !line.includes("app registration"))
        .join(),
    );
    expect(lines).toMatchInlineSnapshot(`
      [
        "- \`raw\` is no longer protected from deletion",
        "- \`raw\` becomes protected from deletion",
        "- \`raw\` will stay in the tenant when it is deleted here",
        "- \`raw\` had another name in the state",
        "- \`raw\` had another parent",
        "- \`raw\` had another provider",
        "- \`raw\` already exists in the tenant and is managed from now on; its id is \`/applications/x\`",
        "- \`raw\` stays in the tenant and is no longer managed",
        "- \`raw\` stays in the tenant and is no longer managed",
      ]
    `);
    const newVersion = spoil(side(provider("default_6_9_1"), ["oldState"]), {
      state: provider("default_6_10_0"),
      sides: ["newState"],
    });
    expect(reportOf([newVersion, same]).outside).toEqual([]);
  });

  it("leaves out resources that a program only reads again, and components of other packages", () => {
    const external = { state: { external: true, id: "x" } };
    const steps = [
      spoil(outsideStep("read", types.application, "raw", { before: {}, after: {} }), external),
      spoil(outsideStep("discard", types.application, "raw", { before: {} }), external),
      outsideStep("create", "contoso:index:Component", "x", { after: {}, state: { custom: false } }),
      outsideStep("refresh", types.application, "raw", { before: registration(), after: registration() }),
      stackStep("create"),
    ];
    expect(reportOf(steps)).toEqual({ stack: "prod", changesAccess: false, integrations: [], outside: [] });
    const first = reportOf([outsideStep("read", types.application, "raw", { after: {} })]);
    expect([first.changesAccess, first.outside.map(({ change }) => change)]).toEqual([false, ["read"]]);
  });

  it("reports a stack that is configured for another tenant", () => {
    const { steps } = parsePreview(printed([stackStep()]));
    const tenantOf = (tenantId: string) =>
      buildReport("prod", steps, new Date(), { config: { "azuread:tenantId": tenantId } }).outside;
    expect(tenantOf("8D0F6F5E-0000-4000-8000-000000000001")).toEqual([]);
    expect(tenantOf("8d0f6f5e-0000-4000-8000-000000000009")).toMatchObject([
      { type: "pulumi:providers:azuread", changesAccess: true, settings: [{ name: "tenant" }] },
    ]);
  });
});
