import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSystemFolder, systemText } from "../../../test/support/system-folder.ts";
import { type IdentityRequest, showNeeds } from "../../commands/identity.ts";
import { openTerminal } from "../../output/terminal.ts";

type Options = { isTTY?: boolean } & Partial<
  Pick<IdentityRequest, "projectDir" | "asJson" | "bootstrap" | "repository">
>;

const stackFile = `config:
  azuread:tenantId: 7c4a1a0e-0000-0000-0000-000000000000
  azuread:clientSecret: { secure: v1:abc }
  entra-integrations:owners: [0a1b2c3d-0000-4000-8000-000000000001]
  entra-integrations:integrations:
    mail-sender:
      system: custom
      applicationPermissions: { microsoftGraph: [Mail.Send] }
      consent: granted
      credential: { type: secret, rotationStart: 2026-11-01 }
`;

describe("npm run identity", () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "identity-"));
    await writeFile(join(dir, "Pulumi.prod.yaml"), stackFile);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("shows what each identity needs, and why", async () => {
    expect(await show("prod")).toMatchInlineSnapshot(`
      "What the identities of stack prod need

      Preview, report and drift (only reads)
        Microsoft Graph, application permission Application.Read.All: reads mail-sender, and the APIs whose permissions they have
        Microsoft Graph, application permission DelegatedPermissionGrant.Read.All: reads the delegated consent to mail-sender, for drift and verify
        Microsoft Graph, application permission Policy.Read.All: reads what the tenant's policies would refuse, for mail-sender

      Deploy and rotate
        Microsoft Graph, application permission Application.ReadWrite.OwnedBy: makes and changes mail-sender, as their owner
        Microsoft Graph, application permission Application.Read.All: reads mail-sender, and the APIs whose permissions they have
        Microsoft Graph, application permission DelegatedPermissionGrant.Read.All: reads the delegated consent to mail-sender, for drift and verify
        Microsoft Graph, application permission Policy.Read.All: reads, before a rotation, whether the tenant allows new secrets, for mail-sender

      Consent
        Microsoft Graph, application permission AppRoleAssignment.ReadWrite.All: gives their application permissions to mail-sender
        Microsoft Graph, application permission Application.Read.All: reads mail-sender, and the APIs whose permissions they have

      - Application.ReadWrite.OwnedBy is enough only if the object ids among the owners include the deploying identity's service principal.
      - Owners are set when a registration is made. To give one that is there another owner, Microsoft Graph asks for Application.ReadWrite.All and Directory.Read.All: have an administrator do it.
      - An identity that runs usage or inventory also needs AuditLog.Read.All, and the tenant a licence of Microsoft Entra ID P1. Without them, the use of every credential is unknown.
      - An identity that runs contain and release needs Application.ReadWrite.All, DelegatedPermissionGrant.ReadWrite.All, AppRoleAssignment.ReadWrite.All and Policy.Read.All: sign in as an administrator for an incident instead of giving them to a pipeline.
      - recover removes objects of interrupted runs with the permissions to deploy, and grants with those for consent.
      - AppRoleAssignment.ReadWrite.All and DelegatedPermissionGrant.ReadWrite.All can grant anything to anybody: give them only to a separate identity, behind an approval.

      To limit the consenting identity to the permissions of this stack, an administrator runs
        az rest --method POST --url 'https://graph.microsoft.com/v1.0/policies/permissionGrantPolicies' --body '{"id":"entra-integrations-prod","displayName":"entra-integrations: consent for stack prod","description":"Lists the permissions of the stack"}'
        az rest --method POST --url 'https://graph.microsoft.com/v1.0/policies/permissionGrantPolicies/entra-integrations-prod/includes' --body '{"permissionType":"application","resourceApplication":"00000003-0000-0000-c000-000000000000","permissions":["b633e1c5-b582-4048-a93e-9f11b44c7e96"],"clientApplicationTenantIds":["7c4a1a0e-0000-0000-0000-000000000000"]}'
        az rest --method POST --url 'https://graph.microsoft.com/v1.0/roleManagement/directory/roleDefinitions' --body '{"displayName":"entra-integrations: consent for stack prod","description":"Consents to the permissions of the stack, and to no others","isEnabled":true,"rolePermissions":[{"allowedResourceActions":["microsoft.directory/servicePrincipals/managePermissionGrantsForAll.entra-integrations-prod"]}]}'
        az rest --method POST --url 'https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments' --body '{"principalId":"<object id of the consenting identity'\\''s service principal>","roleDefinitionId":"<id of the new role>","directoryScopeId":"/"}'
      - Needs Microsoft Entra ID P1. Not tried on a real tenant.
      - The role replaces AppRoleAssignment.ReadWrite.All and DelegatedPermissionGrant.ReadWrite.All. Microsoft does not document whether an application without them can consent: try it before you remove them.
      - After the first deployment, clientApplicationIds in each condition set can name the client ids of the stack.
      "
    `);
  });

  it("draws tables on a terminal", async () => {
    expect(await show("prod", { isTTY: true })).toContain("│ Application.ReadWrite.OwnedBy     │");
  });

  it("prints JSON", async () => {
    expect(JSON.parse(await show("prod", { asJson: true }))).toMatchObject({
      stack: "prod",
      deploy: [
        { kind: "permission", name: "Application.ReadWrite.OwnedBy" },
        { kind: "permission", name: "Application.Read.All" },
        { kind: "permission", name: "DelegatedPermissionGrant.Read.All" },
        { kind: "permission", name: "Policy.Read.All" },
      ],
      consentLimits: { policyId: "entra-integrations-prod" },
    });
  });

  it("prints a stack file that makes the identities, for a repository", async () => {
    const printed = await show("prod", { bootstrap: "github", repository: "contoso/integrations" });
    expect(printed.split("\n").slice(1, 3)).toEqual([
      "# The identities with which pipelines preview, deploy and consent to stack prod, each with the least that it needs. Made by:",
      "#   npm run identity -- --stack prod --bootstrap github --repository contoso/integrations",
    ]);
    expect(printed).toContain("azuread:tenantId: 7c4a1a0e-0000-0000-0000-000000000000\n");
    expect(printed).not.toContain("azuread:clientSecret");
  });

  it.each<[string, Options, string]>([
    ["--bootstrap github without --repository", { bootstrap: "github" }, "repository-missing"],
    ["--repository without --bootstrap", { repository: "contoso/integrations" }, "repository-unused"],
    ["--bootstrap with --json", { bootstrap: "azure-devops", asJson: true }, "json-with-bootstrap"],
  ])("refuses %s", async (_, options, code) => {
    await expect(show("prod", options)).rejects.toThrow(`[${code}]`);
  });

  it("names the stacks that are there when the file is missing", async () => {
    await expect(show("production")).rejects.toThrow(
      'stack "production": must have a stack file, but there is no Pulumi.production.yaml\n  fix: choose one of prod',
    );
  });

  it("counts integrations of system files", async () => {
    const crm = "    crm: { system: contoso-crm, address: https://crm.contoso.com }\n";
    const text = `${stackFile}${crm}  entra-integrations:systemFiles: [./crm.ts]\n`;
    const projectDir = createSystemFolder({ "crm.ts": systemText(), "Pulumi.prod.yaml": text });
    expect(await show("prod", { projectDir })).toContain("reads mail-sender, crm, and the APIs");
  });

  it("reports problems of the stack file", async () => {
    await writeFile(join(dir, "Pulumi.bad.yaml"), stackFile.replace("Mail.Send", "mail.send"));
    await expect(show("bad")).rejects.toThrow("must be written Mail.Send");
  });

  async function show(stack: string, { isTTY = false, asJson = false, ...options }: Options = {}): Promise<string> {
    let said = "";
    const sink = { isTTY, write: (text: string) => (said += text) };
    const terminal = openTerminal(sink, sink, { NO_COLOR: "1" });
    await showNeeds({ projectDir: dir, now: new Date("2026-11-21"), stack, asJson, ...options }, terminal);
    return said;
  }
});
