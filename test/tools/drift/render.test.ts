import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { findDrift } from "../../../tools/drift/findings.ts";
import { renderDrift, renderDriftMarkdown } from "../../../tools/drift/render.ts";
import { ids, registration, reportOf, secret, step, type PrintedStep } from "../report/previews.ts";

const meddled = [
  step("update", "application", "erp-sync-application", {
    before: registration(),
    after: {
      ...registration({ uri: "https://elsewhere.contoso.com/cb", permissions: [`Scope ${ids.filesReadAll}`] }),
      displayName: "ERP",
      owners: ["0a1b2c3d-0000-4000-8000-000000000001"],
    },
  }),
  step("update", "servicePrincipal", "erp-sync-service-principal", {
    before: { accountEnabled: true },
    after: { accountEnabled: false },
  }),
  step("create", "role", "erp-sync-role-00000003-0000-0000-c000-000000000000-Mail.Send", { after: {} }),
  step("update", "grant", "erp-sync-grant-00000003-0000-0000-c000-000000000000", {
    before: { claimValues: ["User.Read"] },
    after: { claimValues: ["Mail.Send"] },
  }),
  step("delete", "secret", "erp-sync-secret-0", { before: secret(0, "2027-04-10T00:00:00Z") }),
  step("delete", "trust", "erp-sync-trust-main", {
    before: { displayName: "main", issuer: "https://x", subject: "y" },
  }),
];
const deleted = ["application", "servicePrincipal"].map((kind) =>
  step("delete", kind as "application", `erp-sync-${kind}`, { before: {} }),
);

function driftOf(steps: PrintedStep[]) {
  return {
    stack: "prod",
    findings: findDrift(reportOf(steps)),
    undeclared: [],
    unchecked: [],
    repair: "npx pulumi up --refresh --stack prod --policy-pack policies",
  };
}

describe("drift in words", () => {
  it("says what was changed, and under which activity the audit log has it", () => {
    expect(renderDrift(driftOf(meddled), createColors(false))).toMatchInlineSnapshot(`
      "erp-sync: the delegated permission Files.Read.All of Microsoft Graph was added to the registration in the tenant  [Update application]
      erp-sync: the delegated permission User.Read of Microsoft Graph was removed from the registration in the tenant  [Update application]
      erp-sync: consent to the application permission Mail.Send of Microsoft Graph was given in the tenant  [Add app role assignment to service principal]
      erp-sync: consent to the delegated permission Mail.Send of Microsoft Graph was given in the tenant  [Add delegated permission grant]
      erp-sync: consent to the delegated permission User.Read of Microsoft Graph was withdrawn in the tenant  [Remove delegated permission grant]
      erp-sync: the redirect URI https://acme.integray.app/cb (web) was removed in the tenant  [Update application]
      erp-sync: the redirect URI https://elsewhere.contoso.com/cb (web) was added in the tenant  [Update application]
      erp-sync: the client secret generation 0, which was to end on 2027-04-10, was removed in the tenant  [Update application – Certificates and secrets management]
      erp-sync: the federated credential main was removed in the tenant  [Update application]
      erp-sync: display name: Integray erp-sync became ERP in the tenant  [Update application]
      erp-sync: owners: none became 0a1b2c3d-0000-4000-8000-000000000001 in the tenant  [Add owner to application]
      erp-sync: sign-in: none became disabled in the tenant  [Update service principal]

      This puts back what the stack file declares: npx pulumi up --refresh --stack prod --policy-pack policies
      To keep a change, add it to the stack file.
      Entra's audit log shows who did it and when: Microsoft Entra admin center, Monitoring & health, Audit logs, under the activity given."
    `);
  });

  it("says what was deleted", () => {
    expect(driftOf(deleted).findings).toEqual([
      {
        integration: "erp-sync",
        isAccess: true,
        text: "the app registration was removed",
        auditActivity: "Delete application",
      },
      {
        integration: "erp-sync",
        isAccess: true,
        text: "the service principal was removed",
        auditActivity: "Remove service principal",
      },
    ]);
  });

  it("says that there is none", () => {
    expect(renderDrift(driftOf([]), createColors(false))).toBe("no drift: the tenant is as stack prod was deployed");
  });

  it("marks what has to do with access, in Markdown", () => {
    const [update, ...rest] = meddled;
    expect(renderDriftMarkdown(driftOf([update!, ...rest.slice(-1)]))).toMatchInlineSnapshot(`
      "### Drift of stack \`prod\`

      - \`erp-sync\`: **the delegated permission \`Files.Read.All\` of Microsoft Graph was added to the registration in the tenant** (Update application)
      - \`erp-sync\`: **the delegated permission \`User.Read\` of Microsoft Graph was removed from the registration in the tenant** (Update application)
      - \`erp-sync\`: **the redirect URI \`https://acme.integray.app/cb\` (web) was removed in the tenant** (Update application)
      - \`erp-sync\`: **the redirect URI \`https://elsewhere.contoso.com/cb\` (web) was added in the tenant** (Update application)
      - \`erp-sync\`: **the federated credential \`main\` was removed in the tenant** (Update application)
      - \`erp-sync\`: display name: \`Integray erp-sync\` became \`ERP\` in the tenant (Update application)
      - \`erp-sync\`: **owners: none became \`0a1b2c3d-0000-4000-8000-000000000001\` in the tenant** (Add owner to application)

      This puts back what the stack file declares: \`npx pulumi up --refresh --stack prod --policy-pack policies\`

      To keep a change, add it to the stack file.

      Entra's audit log shows who did it and when: Microsoft Entra admin center, Monitoring \\& health, Audit logs, under the activity given."
    `);
  });

  it("says that there is none, in Markdown", () => {
    expect(renderDriftMarkdown(driftOf([]))).toBe(
      "### Drift of stack `prod`\n\nNo drift: the tenant is as it was deployed.",
    );
  });
});
