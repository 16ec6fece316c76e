import { describe, expect, it } from "vitest";
import { buildReport, type AccessReport } from "../../../tools/report/access-report.ts";
import { renderMarkdown } from "../../../tools/report/markdown.ts";
import { parsePreview } from "../../../tools/report/preview.ts";
import {
  componentUrns,
  ids,
  outsideStep,
  printed,
  registration,
  reportOf,
  secret,
  step,
  type PrintedStep,
} from "./previews.ts";
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
      - **\`azuread ApplicationFlexibleFederatedIdentityCredential\` \`raw-trust\` created**
        - federated credential added: \`all\`, trusts \`claims['sub'] matches '*'\` of \`https://x\`
      - **\`azuread ApplicationRedirectUris\` \`raw-uris\` created**
        - redirect URI added: \`https://raw.contoso.com/cb\` (single-page application)
        - application: \`known after deployment\`
      - **\`azuread ServicePrincipalDelegatedPermissionGrant\` \`raw-grant\` created**
        - consent given here: delegated permission \`RoleManagement.ReadWrite.Directory\` of an unknown API (not in the catalogue), **tenant**
        - consent given here: delegated permission \`user.read\` of an unknown API (not in the catalogue)
        - for one user only: \`0a1b2c3d-0000-4000-8000-000000000001\`
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

describe("the integration that a resource belongs to", () => {
  const whole = step("create", "application", "erp-sync-application", { after: registration() });
  const namesOf = (report: AccessReport) => [
    report.integrations.map(({ name }) => name),
    report.outside.map(({ name }) => name),
  ];
  const role = (name: string, appRoleId: string) =>
    step("create", "role", `erp-sync-role-${graph}-${name}`, { after: { appRoleId } });

  it.each([
    ["its parent is no component", { parent: "urn:pulumi:prod::entra-integrations::x:y:Z::erp-sync" }],
    ["its parent is a component of another kind", { parent: componentUrns.secret }],
    ["it has no parent", { parent: undefined }],
    ["it is no custom resource's step but says so", { type: "azuread:index/group:Group" }],
  ])("is none where %s", (_, state) => {
    expect(namesOf(reportOf([spoil(whole, { state })]))).toEqual([[], ["erp-sync-application"]]);
  });

  it("is none for a name that its component does not create", () => {
    const other = step("create", "application", "erp-sync-application-2", { after: registration() });
    const separated = step("create", "application", "x::erp-sync-application", { after: registration() });
    expect(namesOf(reportOf([other, separated]))).toEqual([[], ["erp-sync-application-2", "x::erp-sync-application"]]);
  });

  it("is none for a role of another service principal", () => {
    const given = spoil(role("Mail.Read", ids.mailReadApplication), {
      state: { propertyDependencies: { principalObjectId: ["urn:pulumi:prod::p::x:y:Z::evil"] } },
    });
    expect(namesOf(reportOf([given]))[0]).toEqual([]);
  });

  it("does not make a role what its name says", () => {
    const [lying] = reportOf([role("User.Read.All", ids.roleManagement)]).integrations;
    expect(lying?.consents.map(({ name, risk }) => [name, risk?.tier])).toEqual([
      ["RoleManagement.ReadWrite.Directory", "tenant"],
    ]);
    const [unknownRole] = reportOf([role("User.Read.All", principal)]).integrations;
    expect(unknownRole?.consents.map(({ name }) => name)).toEqual([principal]);
  });

  it("does not hide a permission under the name of a harmless API", () => {
    const grant = step("create", "grant", `erp-sync-grant-${principal}`, {
      after: { claimValues: ["rolemanagement.readwrite.directory"] },
    });
    const [one] = reportOf([grant]).integrations;
    expect(one?.consents.map(({ risk }) => risk?.tier)).toEqual(["tenant"]);
  });
});

describe("values that a plan does not show", () => {
  it("are named as such, and count", () => {
    const steps = [
      step("update", "application", "erp-sync-application", {
        before: registration(),
        after: {
          ...registration({ permissions: [`Role ${unknown}`] }),
          web: { redirectUris: unknown },
          owners: [unknown],
        },
      }),
      step("create", "role", `erp-sync-role-${graph}-Mail.Read`, { after: { appRoleId: unknown } }),
      step("update", "grant", `erp-sync-grant-${graph}`, {
        before: { claimValues: [] },
        after: { claimValues: unknown },
      }),
    ];
    expect(renderMarkdown(reportOf(steps))).toMatchInlineSnapshot(`
      "<!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 changed.

      #### \`erp-sync\`: changed

      | Permission | Kind | API | Allows | Risk | Declared | Consent |
      | --- | --- | --- | --- | --- | --- | --- |
      | \`known after deployment\` | application | Microsoft Graph | not in the catalogue |  | added | given here |
      | \`User.Read\` | delegated | Microsoft Graph | Sign in and read user profile |  | removed |  |
      | \`known after deployment\` | delegated | Microsoft Graph | not in the catalogue |  |  | given here |

      - redirect URI removed: \`https://acme.integray.app/cb\` (web)
      - redirect URI added: \`known after deployment\` (web)
      - owners: \`known after deployment\`

      What an administrator or a user has consented to stays granted until it is revoked in the tenant."
    `);
  });

  it("are reported as undescribed where they are masked or have another shape", () => {
    const undescribed = (after: object) =>
      reportOf([
        step("update", "application", "erp-sync-application", { before: registration(), after }),
      ]).integrations.flatMap((one) => one.undescribed.flatMap(({ properties }) => properties));
    expect(undescribed({ ...registration(), requiredResourceAccesses: "[secret]" })).toEqual([
      "requiredResourceAccesses",
    ]);
    expect(undescribed({ ...registration(), web: [7] })).toEqual(["web"]);
    expect(undescribed({ ...registration(), appRoles: [{ id: "other" }] })).toEqual([]);
    expect(undescribed({ ...registration(), logoImage: "data" })).toEqual(["logoImage"]);
  });
});

describe("owners", () => {
  const [ada, bob, eve] = [principal, principal.replace(/1$/, "2"), principal.replace(/1$/, "3")];
  const component = (owners: object) => ({
    urn: componentUrns.application,
    type: "entra-integrations:index:EntraApplication",
    custom: false,
    inputs: { owners },
  });

  it("are shown by the name that the stack file has, before and after", () => {
    const steps: PrintedStep[] = [
      {
        op: "update",
        urn: componentUrns.application,
        oldState: component({ "ada@contoso.com": ada }),
        newState: component({ "bob@contoso.com": bob }),
      },
      step("update", "application", "erp-sync-application", {
        before: { owners: [ada, eve] },
        after: { owners: [bob] },
      }),
      step("update", "servicePrincipal", "erp-sync-service-principal", {
        before: { owners: [ada] },
        after: { owners: [bob] },
      }),
    ];
    expect(lineOf(...steps)).toEqual([
      `- owners: \`${eve}, ada@contoso.com\` becomes \`bob@contoso.com\``,
      "- owners of the service principal: `ada@contoso.com` becomes `bob@contoso.com`",
    ]);
  });

  it("that only get a name are no change", () => {
    const steps = [
      {
        op: "update",
        urn: componentUrns.application,
        oldState: component({}),
        newState: component({ "ada@contoso.com": ada }),
      },
    ];
    expect(reportOf(steps)).toEqual({ stack: "prod", changesAccess: false, integrations: [], outside: [] });
  });
});

describe("a plan for another time", () => {
  const replaced = step("replace", "secret", "erp-sync-secret-0", {
    before: secret(0, "2027-04-10T00:00:00Z"),
    after: secret(2, "2036-09-17T00:00:00Z"),
  });
  const today = new Date("2026-11-29T08:00:00Z");
  const later = new Date("2036-01-01T00:00:00Z");
  const report = (clock: Date, now: Date) =>
    buildReport("prod", parsePreview(printed([replaced])).steps, clock, { now });

  it("is announced on the first lines, and cuts off what the clock still accepts", () => {
    expect(renderMarkdown(report(today, later)).split("\n").slice(0, 5).join("\n")).toBe(
      "<!-- entra-integrations:prod -->\n\n### Access of stack `prod`\n\n" +
        "**Planned for `2036-01-01T00:00:00.000Z`, a configured time.** " +
        "Which secrets are still accepted is decided as of 2026-11-29.",
    );
    expect(report(today, later).integrations[0]?.secrets).toMatchObject([{ change: "replaced", cutsOff: true }]);
  });

  it("is announced even where the setting is masked", () => {
    const { steps } = parsePreview(printed([]));
    const masked = buildReport("prod", steps, today, { config: { "entra-integrations:now": "[secret]" } });
    expect(masked.plannedFor).toEqual({ time: "[secret]", judgedOn: "2026-11-29" });
  });

  it("that is past does not hide what is accepted either", () => {
    expect(report(later, today).integrations[0]?.secrets).toMatchObject([{ cutsOff: true }]);
    expect(report(later, later).integrations[0]?.secrets).toMatchObject([{ cutsOff: false }]);
  });
});
