import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { openTenantGraph, type TenantGraph } from "../../../test/support/tenant-graph.ts";
import { type Adopted, adoptInto } from "./adopting.ts";

const graphApi = "00000003-0000-0000-c000-000000000000";
const mailSend = "b633e1c5-b582-4048-a93e-9f11b44c7e96";
const tag = "entra-integrations:crm:dev:erp";

// Applications of other tenants.
const vendorCrm = "8d0f6f5e-0000-4000-8000-00000000000d";
const vendorErp = "8d0f6f5e-0000-4000-8000-00000000000e";
const vendorShop = "8d0f6f5e-0000-4000-8000-00000000000f";
const vendorMail = "8d0f6f5e-0000-4000-8000-000000000010";

let tenant: TenantHandle;
let graph: TenantGraph;

beforeAll(async () => {
  const vendors = {
    "Vendor-CRM": { appId: vendorCrm },
    "Vendor-ERP": { appId: vendorErp },
    "Vendor-Shop": { appId: vendorShop },
    "Vendor-Mail": { appId: vendorMail },
  };
  tenant = await startTenant({ seed: { servicePrincipals: vendors }, now: () => new Date("2026-11-01T00:00:00Z") });
  graph = await openTenantGraph(tenant);
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await tenant.close();
});

const lines = {
  before: `# This comment stays.
config:
  entra-integrations:owners:   []
  entra-integrations:integrations:
    erp: # and this one
      system: custom
      displayName: Contoso ERP

      openIdScopes: []
      redirectUris: [https://erp.contoso.com/cb]
`,
  after: `    # The other one.
    other:
      system: custom
      redirectUris: [https://other.contoso.com/cb]
`,
};

interface Registered {
  id: string;
  appId: string;
  principal: string;
}

/** A registration as a run makes it. */
async function register(more: Record<string, unknown> = {}): Promise<Registered> {
  const { id, appId } = await graph.send("POST", "/applications", {
    displayName: "Contoso ERP",
    web: { redirectUris: ["https://erp.contoso.com/cb"] },
    tags: [tag],
    ...more,
  });
  const tags = ["WindowsAzureActiveDirectoryIntegratedApp", ...((more["tags"] as string[] | undefined) ?? [tag])];
  const { id: principal } = await graph.send("POST", "/servicePrincipals", { appId, tags });
  return { id, appId: String(appId), principal };
}

/** A registration as in the deleted items. */
async function registerAndDelete(more: Record<string, unknown> = {}): Promise<Registered> {
  const registered = await register(more);
  await graph.send("DELETE", `/applications/${registered.id}`);
  return registered;
}

const isDeleted = ({ id }: Registered): boolean => tenant.tenant.deletedApplications.has(id);

function restoreInto(
  { appId }: Registered,
  { stackFile = lines.before + lines.after, ...more }: { stackFile?: string | undefined; name?: string } = {},
): Promise<Adopted> {
  return adoptInto(tenant, { ids: [appId], restores: true, before: { "Pulumi.dev.yaml": stackFile }, ...more });
}

const blockOf = ({ id, appId, principal }: Registered, more = ""): string =>
  `      adopt:\n        clientId: ${appId}\n        applicationObjectId: ${id}\n        servicePrincipalObjectId: ${principal}\n${more}`;

describe("adopt --restore of a registration whose entry is in the stack file", () => {
  it("restores it, and adds only the block adopt to the entry", async () => {
    const registered = await registerAndDelete();
    const { exitCode, warned, stackFile, printed } = await restoreInto(registered);
    expect([exitCode, warned, isDeleted(registered)]).toEqual([0, "", false]);
    expect(stackFile).toBe(lines.before + blockOf(registered) + lines.after);
    const added = blockOf(registered).trimEnd().replaceAll(/^/gm, "+");
    expect(printed).toContain(`Pulumi.dev.yaml:\n     erp:\n${added}\n`);
    expect(printed).toContain("it was deleted, and is restored with 2 objects");
    expect(printed).toContain("The registration is as the entry describes it.");
    expect(printed).toContain("next: preview and deploy stack dev");
    expect(await graph.list(`/servicePrincipals?$filter=appId eq '${registered.appId}'`)).toHaveLength(1);
  });

  it("lists what the next run changes to the entry", async () => {
    const registered = await registerAndDelete({
      displayName: "Old ERP",
      requiredResourceAccess: [{ resourceAppId: graphApi, resourceAccess: [{ id: mailSend, type: "Role" }] }],
      isFallbackPublicClient: true,
    });
    const { exitCode, printed, stackFile } = await restoreInto(registered);
    expect([exitCode, stackFile]).toEqual([0, lines.before + blockOf(registered) + lines.after]);
    const changes = [
      "displayName: Old ERP becomes Contoso ERP",
      "requiredResourceAccesses: removes microsoftGraph Mail.Send",
      "fallbackPublicClientEnabled: true becomes false",
    ];
    expect(printed).toContain(`changes it to the entry:\n  ${changes.join("\n  ")}\nIt also creates`);
  });

  it("writes the ids of what the entry declares, and no others", async () => {
    const role = { displayName: "Read", description: "Read", allowedMemberTypes: ["User"], isEnabled: true };
    const [read, write] = ["8d0f6f5e-0000-4000-8000-00000000000b", "8d0f6f5e-0000-4000-8000-00000000000c"] as const;
    const registered = await register({
      appRoles: [
        { ...role, value: "Read", id: read },
        { ...role, value: "Write", id: write },
      ],
    });
    const idp = { issuer: "https://idp.contoso.com", audiences: ["api://AzureADTokenExchange"] };
    const [web] = await Promise.all(
      ["web", "other"].map((name) =>
        graph.send("POST", `/applications/${registered.id}/federatedIdentityCredentials`, {
          ...idp,
          name,
          subject: name,
        }),
      ),
    );
    const [api] = await graph.list(`/servicePrincipals?$filter=appId eq '${graphApi}'`);
    const { id: assignment } = await graph.send(
      "POST",
      `/servicePrincipals/${registered.principal}/appRoleAssignments`,
      { principalId: registered.principal, resourceId: api?.id, appRoleId: mailSend },
    );
    const { id: grant } = await graph.send("POST", "/oauth2PermissionGrants", {
      clientId: registered.principal,
      consentType: "AllPrincipals",
      resourceId: api?.id,
      scope: "User.Read",
    });
    const entry = `      appRoles: { Read: }
      consent: granted
      delegatedPermissions: { microsoftGraph: [User.Read] }
      applicationPermissions: { microsoftGraph: [Mail.Send] }
      credential: { type: federated, trusts: [{ name: web, issuer: https://idp.contoso.com, subject: web }] }
`;
    const { stackFile, warned } = await restoreInto(registered, { stackFile: lines.before + entry + lines.after });
    const more = `        appRoles:
          Read: ${read}
        appRoleAssignments:
          microsoftGraph:
            Mail.Send: ${assignment}
        delegatedGrants:
          microsoftGraph: ${grant}
        federatedCredentials:
          web: ${web!.id}
`;
    expect([warned, stackFile]).toEqual(["", lines.before + entry + blockOf(registered, more) + lines.after]);
  });

  it("can be repeated after an interruption", async () => {
    const registered = await registerAndDelete();
    const first = await restoreInto(registered);
    // The file was not written before the interruption.
    const again = await restoreInto(registered);
    expect([again.exitCode, again.stackFile]).toEqual([0, first.stackFile]);
    expect(again.printed).toContain("it is not deleted: if the stack has a registration");
    const done = await restoreInto(registered, { stackFile: first.stackFile });
    expect([done.exitCode, done.stackFile]).toEqual([0, first.stackFile]);
    expect(done.printed).toContain("Pulumi.dev.yaml: the entry erp has the ids already");
  });

  it("finds the entry by --name if the registration has no tag", async () => {
    const registered = await registerAndDelete({ tags: [] });
    const { exitCode, stackFile } = await restoreInto(registered, { name: "erp" });
    expect([exitCode, stackFile]).toEqual([0, lines.before + blockOf(registered) + lines.after]);
  });

  it.each<[string, string, { tags?: string[]; name?: string; stackFile?: string }]>([
    [
      "belongs to another stack",
      "it belongs to integration erp of stack prod in project crm",
      { tags: ["entra-integrations:crm:prod:erp"] },
    ],
    ["has the tag of another entry than --name", "--name: must be erp", { name: "other" }],
    [
      "comes after another one in the entry",
      "the entry erp has the adopt block of another registration",
      {
        stackFile: `${lines.before}      adopt: { clientId: ${graphApi}, applicationObjectId: ${graphApi} }\n${lines.after}`,
      },
    ],
  ])("refuses a registration that %s, and leaves it deleted", async (_, message, { tags = [tag], ...options }) => {
    const registered = await registerAndDelete({ tags });
    const { exitCode, warned, stackFile } = await restoreInto(registered, options);
    expect(warned).toContain(message);
    expect([exitCode, isDeleted(registered)]).toEqual([1, true]);
    expect(stackFile).toBe(options.stackFile ?? lines.before + lines.after);
  });

  it("is what a refusal without --restore names", async () => {
    const registered = await registerAndDelete();
    const refused = await adoptInto(tenant, {
      ids: [registered.appId],
      before: { "Pulumi.dev.yaml": lines.before + lines.after },
    });
    expect([refused.exitCode, isDeleted(registered)]).toEqual([1, true]);
    expect(refused.warned).toContain("add --restore");
  });
});

describe("adopt --restore of an application of another tenant, of which only the enterprise application was deleted", () => {
  /** Returns the object id of the deleted enterprise application. */
  async function deleteEnterpriseApplication(appId: string, tags: readonly string[]): Promise<string> {
    const [principal] = await graph.list(`/servicePrincipals?$filter=appId eq '${appId}'`);
    const { id } = principal!;
    await graph.send("PATCH", `/servicePrincipals/${id}`, { tags });
    await graph.send("DELETE", `/servicePrincipals/${id}`);
    return id;
  }

  const stackFile = `config:
  entra-integrations:integrations:
    erp:
      system: custom
      displayName: Vendor-ERP
      externalApplication: ${vendorErp}
      credential: { type: none }
`;

  const isThere = (principal: string): boolean => tenant.tenant.servicePrincipals.has(principal);

  it("restores it after a question, and writes its entry", async () => {
    const principal = await deleteEnterpriseApplication(vendorCrm, []);
    const refused = await adoptInto(tenant, { ids: [vendorCrm] });
    expect(refused.warned).toContain('it was deleted, with the display name "Vendor-CRM"');
    const questions: string[] = [];
    const confirm = async (question: string): Promise<boolean> => questions.push(question) > 1;
    const declined = await adoptInto(tenant, { ids: [vendorCrm], restores: true, confirm });
    expect([declined.exitCode, isThere(principal)]).toEqual([1, false]);
    const adopted = await adoptInto(tenant, { ids: [principal], restores: true, confirm });
    expect(questions).toEqual(Array(2).fill("Restore the deleted enterprise application Vendor-CRM?"));
    expect([adopted.exitCode, adopted.warned, isThere(principal)]).toEqual([0, "", true]);
    expect(adopted.printed).toContain("the enterprise application was deleted, and is restored");
    expect(adopted.stackFile).toContain(`externalApplication: ${vendorCrm}`);
    expect(adopted.stackFile).toContain(`servicePrincipalObjectId: ${principal}`);
    expect(adopted.stackFile).not.toContain("applicationObjectId");
  });

  it("adds the block adopt to the entry that the stack file has", async () => {
    const principal = await deleteEnterpriseApplication(vendorErp, [tag, "WindowsAzureActiveDirectoryIntegratedApp"]);
    const before = { "Pulumi.dev.yaml": stackFile };
    const adopted = await adoptInto(tenant, { ids: [vendorErp], restores: true, before });
    expect([adopted.exitCode, adopted.warned, isThere(principal)]).toEqual([0, "", true]);
    const block = `      adopt:\n        clientId: ${vendorErp}\n        servicePrincipalObjectId: ${principal}\n`;
    expect(adopted.stackFile).toBe(stackFile + block);
    expect(adopted.printed).toContain("The registration is as the entry describes it.");
  });

  it.each([
    ["--name chooses the entry of another application", "erp is for another externalApplication", vendorShop, "dev"],
    ["another stack file contains it", "Pulumi.prod.yaml contains it already", vendorMail, "prod"],
  ])("leaves it deleted if %s", async (_, message, appId, stack) => {
    const principal = await deleteEnterpriseApplication(appId, []);
    const before = { [`Pulumi.${stack}.yaml`]: stackFile.replace(vendorErp, stack === "prod" ? appId : vendorErp) };
    const name = stack === "dev" ? "erp" : undefined;
    const { exitCode, warned } = await adoptInto(tenant, { ids: [appId], restores: true, before, name });
    expect(warned).toContain(message);
    expect([exitCode, isThere(principal)]).toEqual([1, false]);
  });
});
