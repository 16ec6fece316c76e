import { describe, expect, it } from "vitest";
import { markerOf, renderMarkdown } from "../../commands/report/markdown.ts";
import { created, ids, registration, removed, reportOf, secret, step, type PrintedStep } from "./previews.ts";

function render(steps: PrintedStep[], now?: Date): string {
  return `\n${renderMarkdown(reportOf(steps, now))}\n`;
}

const onePermissionMore = [
  step("update", "application", "erp-sync-application", {
    before: registration(),
    after: registration({ permissions: [`Scope ${ids.userRead}`, `Scope ${ids.filesReadAll}`] }),
  }),
];
const toApplication = [
  step("update", "application", "erp-sync-application", {
    before: registration({ permissions: [`Scope ${ids.mailReadDelegated}`] }),
    after: registration({ permissions: [`Role ${ids.mailReadApplication}`] }),
  }),
];
const uriSwapped = [
  step("update", "application", "erp-sync-application", {
    before: registration(),
    after: registration({ uri: "https://contoso.integray.app/cb" }),
  }),
];
const rotation = [
  step("replace", "secret", "erp-sync-secret-0", {
    before: secret("2027-04-10T00:00:00Z"),
    after: secret("2027-09-17T00:00:00Z"),
  }),
];
const emergencyRotation = [
  step("replace", "secret", "erp-sync-secret-0", {
    before: secret("2027-04-10T00:00:00Z"),
    after: secret("2027-04-10T00:00:00Z"),
  }),
];

describe("the report as a comment", () => {
  it("reports a new integration", () => {
    expect(render(created())).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 created.

      #### \`erp-sync\`: created

      | Permission | Kind | API | Allows | Risk | Declared | Consent |
      | --- | --- | --- | --- | --- | --- | --- |
      | \`User.Read\` | delegated | Microsoft Graph | Sign in and read user profile |  | added | user |

      - app registration created
      - service principal created
      - redirect URI added: \`https://acme.integray.app/cb\` (web)
      - secret created: \`period from 2026-11-01\`, ends 2027-04-10
      - display name: \`Integray erp-sync\`
      - who can sign in: \`AzureADMyOrg\`
      "
    `);
  });

  it("reports an added permission", () => {
    expect(render(onePermissionMore)).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 changed.

      #### \`erp-sync\`: changed

      | Permission | Kind | API | Allows | Risk | Declared | Consent |
      | --- | --- | --- | --- | --- | --- | --- |
      | \`Files.Read.All\` | delegated | Microsoft Graph | Read all files that user can access |  | added | user |
      "
    `);
  });

  it("distinguishes a delegated permission from the application permission that replaces it", () => {
    expect(render(toApplication)).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 changed. **High privilege added: \`Mail.Read\`.**

      #### \`erp-sync\`: changed

      | Permission | Kind | API | Allows | Risk | Declared | Consent |
      | --- | --- | --- | --- | --- | --- | --- |
      | \`Mail.Read\` | application | Microsoft Graph | Read mail in all mailboxes | **content** | added | administrator: Privileged Role Administrator |
      | \`Mail.Read\` | delegated | Microsoft Graph | Read user mail |  | removed |  |

      What an administrator or a user has consented to stays granted until it is revoked in the tenant.
      "
    `);
  });

  it("reports a replaced redirect URI", () => {
    expect(render(uriSwapped)).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 changed.

      #### \`erp-sync\`: changed

      - redirect URI removed: \`https://acme.integray.app/cb\` (web)
      - redirect URI added: \`https://contoso.integray.app/cb\` (web)
      "
    `);
  });

  it("reports a due rotation", () => {
    expect(render(rotation, new Date("2027-04-12T00:00:00Z"))).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 changed.

      #### \`erp-sync\`: changed

      - secret created: \`period from 2027-04-10\`, ends 2027-09-17, in the slot of \`period from 2026-11-01\`, which ended 2027-04-10
      "
    `);
  });

  it("reports an emergency rotation", () => {
    expect(render(emergencyRotation)).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 changed.

      #### \`erp-sync\`: changed

      - **secret replaced: \`period from 2026-11-01\`, which would be accepted until 2027-04-10, is revoked; its users are cut off**; new: \`period from 2026-11-01\`, ends 2027-04-10
      "
    `);
  });

  it("reports a removed integration", () => {
    expect(render(removed())).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 removed.

      #### \`erp-sync\`: removed

      | Permission | Kind | API | Allows | Risk | Declared | Consent |
      | --- | --- | --- | --- | --- | --- | --- |
      | \`User.Read\` | delegated | Microsoft Graph | Sign in and read user profile |  | removed |  |

      - app registration removed
      - service principal removed
      - redirect URI removed: \`https://acme.integray.app/cb\` (web)
      - **secret revoked: \`period from 2026-11-01\`, which would be accepted until 2027-04-10; its users are cut off**
      "
    `);
  });

  it("reports that nothing changes", () => {
    expect(render([])).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      No change of access.
      "
    `);
  });

  it("reports that a new display name does not change access", () => {
    const renamed = step("update", "application", "erp-sync-application", {
      before: registration(),
      after: { ...registration(), displayName: "ERP | *prod*" },
    });
    expect(render([renamed])).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      No change of access.

      #### \`erp-sync\`: changed

      - display name: \`Integray erp-sync\` becomes \`ERP | *prod*\`
      "
    `);
  });

  it("reports consent by the deployment, other credentials, settings and a delivery", () => {
    const steps = [
      step("update", "grant", "erp-sync-grant-00000003-0000-0000-c000-000000000000", {
        before: { claimValues: ["User.Read", "Mail.Read"] },
        after: { claimValues: ["User.Read", "Files.Read.All"] },
      }),
      step("create", "role", "erp-sync-role-00000003-0000-0000-c000-000000000000-Application.ReadWrite.OwnedBy", {
        after: { appRoleId: ids.applicationReadWriteOwnedBy },
      }),
      step("create", "certificate", "erp-sync-certificate-0a1b2c3d", {
        after: { value: "[secret]", endDate: "2027-11-21T00:00:00Z" },
      }),
      step("delete", "trust", "erp-sync-trust-main", {
        before: {
          displayName: "main",
          issuer: "https://token.actions.githubusercontent.com",
          subject: "repo:contoso/erp:ref:refs/heads/main",
        },
      }),
      step("update", "servicePrincipal", "erp-sync-service-principal", {
        before: { appRoleAssignmentRequired: true, owners: ["0a1b2c3d-0000-4000-8000-000000000001"] },
        after: { appRoleAssignmentRequired: false, owners: [], alternativeNames: ["erp"] },
        differs: ["appRoleAssignmentRequired", "owners", "alternativeNames[0]"],
      }),
      step("update", "vaultSecret", "erp-sync-vault-client-secret", { before: {}, after: {} }),
    ];
    expect(render(steps)).toMatchInlineSnapshot(`
      "
      <!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 changed. **High privilege added: \`Application.ReadWrite.OwnedBy\`.**

      #### \`erp-sync\`: changed

      | Permission | Kind | API | Allows | Risk | Declared | Consent |
      | --- | --- | --- | --- | --- | --- | --- |
      | \`Application.ReadWrite.OwnedBy\` | application | Microsoft Graph | Manage apps that this app creates or owns | **tenant** |  | given here |
      | \`Files.Read.All\` | delegated | Microsoft Graph | Read all files that user can access |  |  | given here |
      | \`Mail.Read\` | delegated | Microsoft Graph | Read user mail |  |  | withdrawn here |

      - key vault secret erp-sync-vault-client-secret changed
      - certificate added: \`0a1b2c3d\`, ends 2027-11-21
      - federated credential removed: \`main\`, trusts \`repo:contoso/erp:ref:refs/heads/main\` of \`https://token.actions.githubusercontent.com\`
      - owners of the service principal removed: \`0a1b2c3d-0000-4000-8000-000000000001\`
      - sign-in limited to assigned users removed: \`on\`
      - **\`azuread ServicePrincipal\` \`erp-sync-service-principal\` changed: \`alternativeNames\`. This report does not cover that change; check the plan** (\`urn:pulumi:prod::entra-integrations::entra-integrations:index:OAuthIntegration$entra-integrations:index:EntraApplication$azuread:index/servicePrincipal:ServicePrincipal::erp-sync-service-principal\`)
      "
    `);
  });

  it("shows a permission that the catalogue does not know by its id", () => {
    const unknown = registration({ permissions: ["Role 11111111-0000-4000-8000-000000000001"] });
    const steps = [step("update", "application", "erp-sync-application", { before: registration(), after: unknown })];
    expect(renderMarkdown(reportOf(steps))).toContain(
      "| `11111111-0000-4000-8000-000000000001` | application | Microsoft Graph | not in the catalogue |",
    );
  });

  it.each([
    ["a new integration", created()],
    ["one more permission", onePermissionMore],
    ["another kind", toApplication],
    ["a swapped redirect URI", uriSwapped],
    ["a rotation", rotation],
    ["an emergency rotation", emergencyRotation],
    ["a removed integration", removed()],
    ["nothing", []],
  ])("stays under 4 kB for one integration: %s", (_, steps) => {
    expect(Buffer.byteLength(render(steps))).toBeLessThan(4096);
  });

  it("begins with the line by which it is found again", () => {
    expect(renderMarkdown(reportOf(created()))).toMatch(/^<!-- entra-integrations:prod -->\n/);
  });

  it("keeps a stack's name from ending the line", () => {
    expect(markerOf("org/prod --> x")).toBe("<!-- entra-integrations:org/prod_--__x -->");
  });

  it("reads the same whatever the order of the steps", () => {
    expect(render(created().reverse())).toBe(render(created()));
  });
});
