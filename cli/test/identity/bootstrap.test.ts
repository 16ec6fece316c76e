import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { daysUntilEnd, readExceptions } from "../../../policies/exceptions.ts";
import tiers from "../../../policies/permission-tiers.json" with { type: "json" };
import { type BootstrapRequest, renderBootstrap } from "../../commands/identity/bootstrap.ts";
import { acts, findNeeds } from "../../commands/identity/needs.ts";

const root = new URL("../../../", import.meta.url);
const now = new Date("2026-11-21");
const objectId = "0a1b2c3d-0000-4000-8000-000000000001";
const vaultId =
  "/subscriptions/0a1b2c3d-0000-4000-8000-000000000002/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-erp";
const graphTier = tiers.tiers.tenant.application["00000003-0000-0000-c000-000000000000"];

const reads = { system: "custom", redirectUris: ["https://erp.contoso.com/cb"] };
const everything = {
  "erp-sync": { ...reads, owners: ["ada@contoso.com"], consent: "granted", deliverTo: { keyVault: { vaultId } } },
  "mail-sender": { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] }, consent: "granted" },
};

interface StackFile {
  config: {
    "entra-integrations:integrations": Record<string, object>;
    "entra-integrations:policyExceptions": Record<string, string>[];
  } & Record<string, unknown>;
}

function specsOf(integrations: unknown): IntegrationSpec[] {
  return parseIntegrations(integrations, { now, owners: undefined });
}

function render(integrations: unknown, given: Partial<BootstrapRequest> = {}): string {
  const request = { stack: "prod", kind: "github", repository: "contoso/integrations", tenant: {}, now } as const;
  return renderBootstrap({ ...request, specs: specsOf(integrations), ...given });
}

function read(text: string): StackFile["config"] {
  return (parseYaml(text) as StackFile).config;
}

/** The permissions of each identity that a stack file makes. */
function permissionsOf(text: string): Record<string, string[]> {
  const specs = specsOf(read(text)["entra-integrations:integrations"]);
  return Object.fromEntries(specs.map(({ name, entra }) => [name, entra!.permissions.map(({ value }) => value)]));
}

function readFile(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

describe("the stack file that makes the identities of pipelines", () => {
  it("gives each identity its permissions, if the deploying one owns what it deploys", () => {
    const owned = Object.fromEntries(
      Object.entries(everything).map(([name, entry]) => [
        name,
        { ...entry, owners: [objectId, ...("owners" in entry ? entry.owners : [])] },
      ]),
    );
    const needs = findNeeds(specsOf(owned));
    const graph = acts.map((act) => [
      act,
      needs[act].flatMap(({ kind, name }) => (kind === "permission" ? [name] : [])),
    ]);
    expect(permissionsOf(render(everything))).toEqual(Object.fromEntries(graph));
  });

  it("creates no identity for consent without consent", () => {
    expect(Object.keys(permissionsOf(render({ "erp-sync": reads })))).toEqual(["preview", "deploy"]);
  });

  it("adds exceptions from the policy pack for privileged permissions, for a year", () => {
    const exceptions = read(render(everything))["entra-integrations:policyExceptions"];
    const privileged = Object.entries(permissionsOf(render(everything))).flatMap(([resource, names]) =>
      names.filter((name) => Object.hasOwn(graphTier, name)).map((permission) => [resource, permission, "2027-11-21"]),
    );
    expect(exceptions.map(({ resource, permission, until }) => [resource, permission, until])).toEqual(privileged);
    expect(privileged).toHaveLength(3);
  });

  it.each(["2026-11-29", "2027-03-01", "2028-02-29"])(
    "makes on %s no exception that the policy pack refuses",
    (day) => {
      const made = read(render(everything, { now: new Date(day) }))["entra-integrations:policyExceptions"];
      const { complete, problems } = readExceptions(JSON.stringify(made));
      const tooLong = complete.filter((exception) => daysUntilEnd(exception, new Date(day)) > 366);
      expect([problems, tooLong, complete.length]).toEqual([[], [], 3]);
    },
  );

  it("names the roles in Azure that it cannot assign", () => {
    const said = render(everything).split("\n");
    const subscription = vaultId.split("/providers/")[0]!;
    const definition = {
      Name: "entra-integrations secret writer",
      Description: "Writes secrets of key vaults through Azure Resource Manager, and reads no value",
      Actions: [
        "Microsoft.KeyVault/vaults/read",
        "Microsoft.KeyVault/vaults/secrets/read",
        "Microsoft.KeyVault/vaults/secrets/write",
      ],
      AssignableScopes: [subscription],
    };
    expect(said.filter((line) => line.includes("In Azure"))).toEqual([
      `# In Azure, create this role first; it is smaller than Key Vault Contributor: az role definition create --role-definition '${JSON.stringify(definition)}'`,
      `# In Azure, preview needs the role Reader on ${vaultId}`,
      `# In Azure, deploy needs the role entra-integrations secret writer on ${vaultId}`,
      `# In Azure, consent needs the role Reader on ${vaultId}`,
    ]);
  });

  it("lets the deploying identity deliver into Exchange Online, and names what it cannot give", () => {
    const bizagi = {
      system: "bizagi-mail",
      company: "contoso",
      project: "expenses",
      mailboxes: ["a@contoso.com"],
      protocols: ["imap"],
    };
    const scoped = { ...bizagi, protocols: ["smtp"], mailboxAccess: "application-rbac" };
    const webhook = { url: "https://adapter.contoso.com/hook" };
    const text = render({
      inbox: { ...bizagi, deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" }, webhook } },
      sender: { ...scoped, owners: ["ada@contoso.com"], deliverTo: { exchangeOnline: {} } },
    });
    expect(permissionsOf(text)).toMatchObject({
      preview: ["Application.Read.All", "DelegatedPermissionGrant.Read.All", "Policy.Read.All", "User.Read.All"],
      deploy: [
        "Application.ReadWrite.OwnedBy",
        "Application.Read.All",
        "DelegatedPermissionGrant.Read.All",
        "Policy.Read.All",
        "User.Read.All",
        "RoleManagement.ReadWrite.Exchange",
        "Exchange.ManageAsApp",
      ],
    });
    const excepted = read(text)["entra-integrations:policyExceptions"].map(
      ({ resource = "", permission = "" }) => `${resource}: ${permission}`,
    );
    expect(excepted).toEqual([
      "deploy: Application.ReadWrite.OwnedBy",
      "deploy: RoleManagement.ReadWrite.Exchange",
      "deploy: Exchange.ManageAsApp",
    ]);
    expect(text.split("\n").filter((line) => /^# In (?:Entra|the pipelines),/.test(line))).toEqual([
      "# In Entra, deploy needs the role Exchange Administrator",
      "# In the pipelines, deploy needs the signing key of the webhooks",
    ]);
  });

  it("is for the tenant of the stack", () => {
    const tenant = { "azuread:tenantId": objectId };
    expect(read(render(everything, { tenant }))).toMatchObject(tenant);
    const { "entra-integrations:integrations": integrations } = read(
      render(everything, { tenant, kind: "azure-devops", repository: undefined }),
    );
    expect(JSON.stringify(integrations["deploy"])).toContain(`"tenantId":"${objectId}"`);
  });

  it("is refused by a deployment while the ids of service connections are not filled in", () => {
    const text = render({ "erp-sync": reads }, { kind: "azure-devops", repository: undefined });
    expect(() => permissionsOf(text)).toThrow(
      'integrations.deploy.credential.trusts[0].azureDevOps.serviceConnectionId: must be a GUID, got "<id of the service connection entra-deploy-prod>"\n' +
        "  fix: copy resourceId from the address of the service connection's page",
    );
  });

  it("is for a repository that can be one", () => {
    expect(() => render(everything, { repository: "integrations" })).toThrow(
      '--repository: must be a repository with its owner, got "integrations"\n  fix: write it like contoso/erp',
    );
  });

  it("is not for a stack that has nothing in Entra", () => {
    expect(() => render({})).toThrow('stack "prod": must have an integration with a registration');
  });
});

describe("examples/bootstrap", () => {
  const quickStart = read(readFile("Pulumi.dev.yaml"))["entra-integrations:integrations"];

  /** The file as the command prints it in the folder of the project. */
  function readExample(name: string): string {
    return readFile(`examples/bootstrap/${name}`).replace("=../../stack.schema.json", "=./stack.schema.json");
  }

  it.each(["Pulumi.bootstrap.yaml", "Pulumi.bootstrap-azure-devops.yaml"])("makes three identities: %s", (name) => {
    expect(Object.keys(permissionsOf(readExample(name)))).toEqual(["preview", "deploy", "consent"]);
  });

  it("is what the command prints for the quick start, for GitHub", () => {
    expect(readExample("Pulumi.bootstrap.yaml")).toBe(render(quickStart, { stack: "dev" }));
  });

  it("is what the command prints for the quick start, for Azure DevOps with its ids filled in", () => {
    const printed = render(quickStart, { stack: "dev", kind: "azure-devops", repository: undefined });
    const [organization = "", tenant = "", ...connections] =
      readExample("Pulumi.bootstrap-azure-devops.yaml").match(/[0-9a-f-]{36}/g) ?? [];
    const ids = connections.filter((id) => ![organization, tenant].includes(id));
    const filled = printed
      .replaceAll("<organization id>", organization)
      .replaceAll("<tenant id>", tenant)
      .replaceAll(/<id of .*>/g, () => ids.shift() ?? "");
    expect(readExample("Pulumi.bootstrap-azure-devops.yaml")).toBe(filled);
  });
});
