import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { ExchangePlugin } from "../../../packages/delivery/test/support/exchange-plugin.ts";
import { builtInRoles } from "../../../packages/entra-tenant/graph/roles/built-in-roles.ts";
import type { Need } from "../../commands/identity/need.ts";
import { findNeeds } from "../../commands/identity/needs.ts";

const apis: Partial<Record<Need["kind"], string>> = {
  permission: "00000003-0000-0000-c000-000000000000",
  "Exchange permission": "00000002-0000-0ff1-ce00-000000000000",
};
const bizagi = { system: "bizagi-mail", company: "contoso", project: "expenses", mailboxes: ["a@contoso.com"] };

/** What the deploying identity needs for a delivery into Exchange Online. */
function needsOf(options: object): Need[] {
  const integrations = { mailer: { ...bizagi, ...options } };
  const { deploy } = findNeeds(parseIntegrations(integrations, { now: new Date("2026-11-21"), owners: undefined }));
  return deploy.filter(({ name }) => /Exchange|^User\.Read/.test(name));
}

/** Gives the deploying identity exactly these rights. */
function permit({ tenant: { tenant } }: ExchangePlugin, needs: readonly Need[]): void {
  const { objectId: principalId } = tenant.deployer;
  for (const held of [tenant.appRoleAssignments, tenant.directoryRoleAssignments]) {
    for (const [id, one] of held) if (one.principalId === principalId) held.delete(id);
  }
  for (const { kind, name } of needs) {
    const id = randomUUID();
    if (kind === "Entra role") {
      const { id: roleDefinitionId } = [...builtInRoles.values()].find(({ displayName }) => displayName === name)!;
      tenant.directoryRoleAssignments.set(id, { id, principalId, roleDefinitionId, directoryScopeId: "/" });
      continue;
    }
    const resource = tenant.findResource(apis[kind] ?? "")!;
    const appRoleId = resource.appRoles.find(({ value }) => value === name)!.id;
    tenant.appRoleAssignments.set(id, {
      ...{ id, appRoleId, principalId, principalType: "ServicePrincipal", resourceId: resource.servicePrincipalId! },
      createdDateTime: tenant.now().toISOString(),
    });
  }
}

async function outcomeOf(make: () => Promise<unknown>): Promise<string> {
  return await make().then(
    () => "done",
    (error: unknown) => inspect(error),
  );
}

beforeAll(() => ExchangePlugin.startTenant());
afterAll(() => ExchangePlugin.stopTenant());

describe("the rights that identity lists for Exchange Online", () => {
  const roles = needsOf({ protocols: ["smtp"], mailboxAccess: "application-rbac", deliverTo: { exchangeOnline: {} } });
  const endpoint = needsOf({
    protocols: ["imap"],
    deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" } },
  });

  it.each([
    ["all", roles, "done"],
    ...roles.map(({ name }) => [`all but ${name}`, roles.filter((one) => one.name !== name), name] as const),
  ] as const)("are enough and necessary to assign a role: %s", async (_, needs, outcome) => {
    const plugin = await ExchangePlugin.open();
    await plugin.create("ServicePrincipal", plugin.inputs("ServicePrincipal"));
    permit(plugin, needs);
    plugin.restart({});
    expect(await outcomeOf(() => plugin.create("RoleAssignment", plugin.inputs("RoleAssignment")))).toContain(outcome);
  });

  it.each([
    ["all", endpoint, "done"],
    ...endpoint.map(({ name }) => [`all but ${name}`, endpoint.filter((one) => one.name !== name), name] as const),
  ] as const)("are enough and necessary to open a mailbox and turn on its protocols: %s", async (_, needs, outcome) => {
    const plugin = await ExchangePlugin.open();
    permit(plugin, needs);
    plugin.restart();
    const open = async (): Promise<void> => {
      await plugin.create("ServicePrincipal", plugin.inputs("ServicePrincipal"));
      await plugin.create("MailboxPermission", plugin.inputs("MailboxPermission"));
      await plugin.create("MailboxProtocols", plugin.inputs("MailboxProtocols"));
    };
    expect(await outcomeOf(open)).toContain(outcome);
  });
});
