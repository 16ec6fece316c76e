import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { parseIntegrations } from "../../integrations/parse.ts";
import { findNeeds, type IdentityNeeds, type Need } from "../../tools/identity/needs.ts";
import { openHostedProject, type HostedProject } from "../support/hosted-project.ts";

const graphAppId = "00000003-0000-0000-c000-000000000000";
const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
const azureRoles: Record<string, string> = {
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "Key Vault Contributor": "f25e0fa2-a7c8-4377-a976-54943a77a395",
};
const signsIn = {
  system: "custom",
  redirectUris: ["https://erp.contoso.com/cb"],
  delegatedPermissions: { microsoftGraph: ["User.Read.All"] },
};
const calls = { system: "custom", applicationPermissions: { microsoftGraph: ["User.Read.All"] } };
const api = { appRoles: { Reader: null }, exposedScopes: { "Reports.Read": null }, assignmentRequired: true };
const user = "admin@contoso.onmicrosoft.com";

describe("the identities of a stack, on a tenant that refuses what they may not", () => {
  let project: HostedProject;
  let permitEverything: () => void;

  beforeAll(async () => {
    project = await openHostedProject(inject("engineRoot"));
    const { appRoleAssignments, roleAssignments } = project.tenant.tenant;
    const all = { assignments: [...appRoleAssignments], roles: [...roleAssignments] };
    permitEverything = () => {
      forbidEverything();
      for (const [id, assignment] of all.assignments) appRoleAssignments.set(id, assignment);
      for (const [id, assignment] of all.roles) roleAssignments.set(id, assignment);
    };
    await project.run("pulumi stack init owned && pulumi stack init others && pulumi stack init consented");
  });
  beforeEach(() => permitEverything());
  afterAll(() => project[Symbol.asyncDispose]());

  it("deploy with exactly what they need, and not without any of it", async () => {
    const owners = [project.tenant.tenant.deployer.objectId, user];
    const { deploy } = await configure(
      "owned",
      { ...signsIn, ...api, owners, deliverTo: { keyVault: { vaultId } } },
      {
        ...calls,
        owners,
        credential: { type: "federated", trusts: [{ issuer: "https://idp.contoso.com", subject: "erp" }] },
      },
    );
    expect(await tryNeeds(deploy, up("owned"))).toEqual([
      "without Application.ReadWrite.OwnedBy: refused",
      "without User.Read.All: refused",
      "without Key Vault Contributor: refused",
      "with all: done",
    ]);
  });

  it("do not deploy as an owner what they do not own", async () => {
    const { deploy } = await configure("others", { ...signsIn, displayName: "ERP of others" });
    permit([{ kind: "permission", name: "Application.ReadWrite.OwnedBy", because: "" }]);
    expect([deploy.map(({ name }) => name), await outcomeOf(up("others"))]).toEqual([
      ["Application.ReadWrite.All"],
      "refused",
    ]);
  });

  it("consent and look with exactly what they need, and not without any of it", async () => {
    const owned = { ...signsIn, owners: [user] };
    await configure("consented", owned, calls);
    await project.run(up("consented"));

    // The one alone: a run that is refused the other would have given it.
    const { consent: first } = await configure("consented", owned, { ...calls, consent: "granted" });
    permit(first.filter(({ name }) => name !== "AppRoleAssignment.ReadWrite.All"));
    const withoutAssignments = await outcomeOf(up("consented"));
    const needs = await configure("consented", { ...owned, consent: "granted" }, { ...calls, consent: "granted" });
    const [assignments, ...others] = needs.consent;
    expect([
      assignments?.name,
      withoutAssignments,
      ...(await tryNeeds(others, up("consented"), [assignments!])),
    ]).toEqual([
      "AppRoleAssignment.ReadWrite.All",
      "refused",
      "without DelegatedPermissionGrant.ReadWrite.All: refused",
      "without Application.Read.All: refused",
      "without User.Read.All: refused",
      "with all: done",
    ]);

    const look = "pulumi preview --stack consented && pulumi refresh --preview-only --stack consented";
    expect(await tryNeeds(needs.preview, look)).toEqual([
      "without Application.Read.All: refused",
      "without DelegatedPermissionGrant.Read.All: refused",
      "without User.Read.All: refused",
      "with all: done",
    ]);
  });

  /** Takes each need away by itself, then leaves it all. */
  async function tryNeeds(needs: readonly Need[], script: string, always: readonly Need[] = []): Promise<string[]> {
    const said: string[] = [];
    for (const missing of needs) {
      permit([...always, ...needs.filter((one) => one !== missing)]);
      said.push(`without ${missing.name}: ${await outcomeOf(script)}`);
    }
    permit([...always, ...needs]);
    said.push(`with all: ${await outcomeOf(script)}`);
    permitEverything();
    return said;
  }

  async function outcomeOf(script: string): Promise<string> {
    const { code, stdout, stderr } = await project.run(script);
    if (code === 0) return "done";
    return refused.test(stdout + stderr) ? "refused" : stdout + stderr;
  }

  async function configure(stack: string, entry: object, another?: object): Promise<IdentityNeeds> {
    const integrations = { "erp-sync": entry, ...(another && { "erp-calls": another }) };
    await project.write(stack, integrations);
    return findNeeds(parseIntegrations(integrations, { now: new Date(), owners: undefined }));
  }

  function permit(needs: readonly Need[]): void {
    forbidEverything();
    const { tenant } = project.tenant;
    const principalId = tenant.deployer.objectId;
    const createdOn = tenant.now().toISOString();
    const graph = tenant.findResource(graphAppId)!;
    for (const { kind, name, scope = "" } of needs) {
      const id = randomUUID();
      if (kind === "Azure role") {
        tenant.roleAssignments.set(id, { id, scope, roleDefinitionId: azureRoles[name]!, principalId, createdOn });
        continue;
      }
      tenant.appRoleAssignments.set(id, {
        id,
        createdDateTime: createdOn,
        appRoleId: graph.appRoles.find(({ value }) => value === name)!.id,
        principalId,
        principalType: "ServicePrincipal",
        resourceId: graph.servicePrincipalId!,
      });
    }
  }

  function forbidEverything(): void {
    const { deployer, appRoleAssignments, roleAssignments } = project.tenant.tenant;
    for (const held of [appRoleAssignments, roleAssignments]) {
      for (const [id, { principalId }] of held) if (principalId === deployer.objectId) held.delete(id);
    }
  }
});

function up(stack: string): string {
  return `pulumi up --yes --skip-preview --stack ${stack}`;
}

/** How Graph and Azure Resource Manager refuse. */
const refused = /Authorization_RequestDenied|AuthorizationFailed/;
