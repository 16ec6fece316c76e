import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { findDrift } from "../../commands/drift/findings.ts";
import { isClean, renderDrift, renderDriftMarkdown } from "../../commands/drift/render.ts";
import type { ShownObject } from "../../undeclared/render.ts";
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
  step("create", "role", "erp-sync-role-00000003-0000-0000-c000-000000000000-Mail.Send", {
    after: { appRoleId: ids.mailSendApplication },
  }),
  step("update", "grant", "erp-sync-grant-00000003-0000-0000-c000-000000000000", {
    before: { claimValues: ["User.Read"] },
    after: { claimValues: ["Mail.Send"] },
  }),
  step("delete", "secret", "erp-sync-secret-0", { before: secret("2027-04-10T00:00:00Z") }),
  step("delete", "trust", "erp-sync-trust-main", {
    before: { displayName: "main", issuer: "https://x", subject: "y" },
  }),
];
const deleted = [
  step("delete", "application", "erp-sync-application", { before: {} }),
  step("delete", "servicePrincipal", "erp-sync-service-principal", { before: {} }),
];

function driftOf(steps: PrintedStep[]) {
  return {
    stack: "prod",
    findings: findDrift(reportOf(steps)),
    undeclared: [],
    unchecked: [],
    repair: "npx pulumi up --refresh --stack prod --policy-pack policies",
  };
}

describe("drift as text", () => {
  it("names each change and its activity in the audit log", () => {
    expect(renderDrift(driftOf(meddled), createColors(false))).toMatchInlineSnapshot(`
      "erp-sync: the delegated permission Files.Read.All of Microsoft Graph was added to the registration in the tenant  [Update application]
      erp-sync: the delegated permission User.Read of Microsoft Graph was removed from the registration in the tenant  [Update application]
      erp-sync: consent to the application permission Mail.Send of Microsoft Graph was given in the tenant  [Add app role assignment to service principal]
      erp-sync: consent to the delegated permission Mail.Send of Microsoft Graph was given in the tenant  [Add delegated permission grant]
      erp-sync: consent to the delegated permission User.Read of Microsoft Graph was withdrawn in the tenant  [Remove delegated permission grant]
      erp-sync: the redirect URI https://acme.integray.app/cb (web) was removed in the tenant  [Update application]
      erp-sync: the redirect URI https://elsewhere.contoso.com/cb (web) was added in the tenant  [Update application]
      erp-sync: the client secret period from 2026-11-01, which was to end on 2027-04-10, was removed in the tenant  [Update application – Certificates and secrets management]
      erp-sync: the federated credential main was removed in the tenant  [Update application]
      erp-sync: owners: none became 0a1b2c3d-0000-4000-8000-000000000001 in the tenant  [Add owner to application]
      erp-sync: sign-in: none became disabled in the tenant  [Update service principal]
      erp-sync: display name: Integray erp-sync became ERP in the tenant  [Update application]

      This puts back what the stack file declares: npx pulumi up --refresh --stack prod --policy-pack policies
      To keep a change, add it to the stack file.
      Entra's audit log shows who did it and when: Microsoft Entra admin center, Monitoring & health, Audit logs, under the activity given."
    `);
  });

  it("names deleted objects", () => {
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

  it("reports that there is none", () => {
    expect(renderDrift(driftOf([]), createColors(false))).toBe("no drift: the tenant is as stack prod was deployed");
  });

  it("marks changes of access, in Markdown", () => {
    const [update, ...rest] = meddled;
    expect(renderDriftMarkdown(driftOf([update!, ...rest.slice(-1)]))).toMatchInlineSnapshot(`
      "### Drift of stack \`prod\`

      - \`erp-sync\`: **the delegated permission \`Files.Read.All\` of Microsoft Graph was added to the registration in the tenant** (Update application)
      - \`erp-sync\`: **the delegated permission \`User.Read\` of Microsoft Graph was removed from the registration in the tenant** (Update application)
      - \`erp-sync\`: **the redirect URI \`https://acme.integray.app/cb\` (web) was removed in the tenant** (Update application)
      - \`erp-sync\`: **the redirect URI \`https://elsewhere.contoso.com/cb\` (web) was added in the tenant** (Update application)
      - \`erp-sync\`: **the federated credential \`main\` was removed in the tenant** (Update application)
      - \`erp-sync\`: **owners: none became \`0a1b2c3d-0000-4000-8000-000000000001\` in the tenant** (Add owner to application)
      - \`erp-sync\`: display name: \`Integray erp-sync\` became \`ERP\` in the tenant (Update application)

      This puts back what the stack file declares: \`npx pulumi up --refresh --stack prod --policy-pack policies\`

      To keep a change, add it to the stack file.

      Entra's audit log shows who did it and when: Microsoft Entra admin center, Monitoring \\& health, Audit logs, under the activity given."
    `);
  });

  it("reports that there is none, in Markdown", () => {
    expect(renderDriftMarkdown(driftOf([]))).toBe(
      "### Drift of stack `prod`\n\nNo drift: the tenant matches the deployment.",
    );
  });
});

const hostile = "evil\u202E\u001B[2K\r\n::error::no drift ##vso[task.complete]";
const undeclared: ShownObject = {
  integration: "erp-sync",
  kind: "application permission",
  text: "the application permission `Mail.Send` of Microsoft Graph (assignment id `1`) was granted and is not declared",
  id: "1",
  since: "2026-11-21T08:00:00Z",
  isAccess: true,
  auditActivity: "Add app role assignment to service principal",
  command: "az rest --method DELETE --url https://graph.microsoft.com/v1.0/servicePrincipals/2/appRoleAssignments/1",
  advice: null,
};
const owner: ShownObject = {
  ...undeclared,
  kind: "declared owner",
  text: "the declared owner `x` of the app registration is disabled and cannot sign in",
  since: null,
  auditActivity: "Disable account",
  command: null,
  advice: "replace the owner under owners in the stack file, then deploy",
};
const unchecked = { integration: "erp-sync", what: "the owners", why: "needs Application.Read.All" };

describe("undeclared objects", () => {
  it("is shown with when it was added and the command that removes it", () => {
    const drift = { ...driftOf([]), undeclared: [undeclared, owner], unchecked: [unchecked] };
    expect(renderDrift(drift, createColors(false))).toMatchInlineSnapshot(`
      "erp-sync: the application permission Mail.Send of Microsoft Graph (assignment id 1) was granted and is not declared; added 2026-11-21  [Add app role assignment to service principal]
        command: az rest --method DELETE --url https://graph.microsoft.com/v1.0/servicePrincipals/2/appRoleAssignments/1
      erp-sync: the declared owner x of the app registration is disabled and cannot sign in  [Disable account]
        fix: replace the owner under owners in the stack file, then deploy
      erp-sync: not checked: the owners: needs Application.Read.All

      A deployment does not touch undeclared objects; run the command below each of them.
      To keep a change, add it to the stack file.
      Entra's audit log shows who did it and when: Microsoft Entra admin center, Monitoring & health, Audit logs, under the activity given."
    `);
    expect(renderDriftMarkdown(drift)).toMatchInlineSnapshot(`
      "### Drift of stack \`prod\`

      - \`erp-sync\`: **the application permission \`Mail.Send\` of Microsoft Graph (assignment id \`1\`) was granted and is not declared; added 2026-11-21** (Add app role assignment to service principal)
        Command: \`az rest --method DELETE --url https://graph.microsoft.com/v1.0/servicePrincipals/2/appRoleAssignments/1\`
      - \`erp-sync\`: **the declared owner \`x\` of the app registration is disabled and cannot sign in** (Disable account)
        Fix: replace the owner under owners in the stack file, then deploy
      - **erp-sync: not checked: the owners: needs Application.Read.All**

      A deployment does not touch undeclared objects; run the command below each of them.

      To keep a change, add it to the stack file.

      Entra's audit log shows who did it and when: Microsoft Entra admin center, Monitoring \\& health, Audit logs, under the activity given."
    `);
  });

  it("never counts as none if it could not be read", () => {
    const drift = { ...driftOf([]), unchecked: [{ ...unchecked, integration: null }] };
    expect([renderDrift(drift, createColors(false)), renderDriftMarkdown(drift), isClean(drift)]).toEqual([
      "not checked: the owners: needs Application.Read.All",
      "### Drift of stack `prod`\n\n- **not checked: the owners: needs Application.Read.All**",
      false,
    ]);
  });

  it("cannot forge lines, logging commands or the look of a terminal", () => {
    const forged = {
      ...undeclared,
      text: `the owner \`${hostile}\` ${hostile}`,
      integration: hostile,
      auditActivity: hostile,
    };
    const drift = {
      ...driftOf([]),
      stack: hostile,
      findings: [{ integration: hostile, text: `\`${hostile}\` ${hostile}`, isAccess: true, auditActivity: hostile }],
      undeclared: [forged, { ...forged, command: null, advice: hostile }],
      unchecked: [{ integration: hostile, what: hostile, why: hostile }],
    };
    for (const text of [renderDrift(drift, createColors(false)), renderDriftMarkdown(drift)]) {
      expect(text).not.toMatch(/[\u202E\u001B\r]|##vso\[|^\s*::/m);
      expect(text).toContain("[U+202E]");
    }
  });
});
