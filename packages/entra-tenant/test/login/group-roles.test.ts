import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { defaultGroup } from "../../defaults.ts";
import { assignedRoles, isAssigned } from "../../login/tokens/roles.ts";
import { memoryTenant, requirePrincipal, requireUser } from "./support/memory-tenant.ts";
import { assign, register } from "./support/registrations.ts";

it("an app role of a group is a role of the users who are its members, and of nothing else in it", () => {
  const tenant = memoryTenant();
  const role = { id: randomUUID(), value: "Buyer", displayName: "Buyer", description: "Buys", isEnabled: true };
  const api = register(tenant, { appRoles: [{ ...role, allowedMemberTypes: ["User"] }] });
  const resource = { servicePrincipalId: requirePrincipal(tenant, api.appId).id, appRoles: api.appRoles };
  const other = requirePrincipal(tenant, register(tenant).appId).id;
  const [adele, megan] = [requireUser(tenant, "adele").id, requireUser(tenant, "megan").id];
  const inner = group("inner", [megan]);
  const outer = group("outer", [adele, other, inner]);

  function group(mailNickname: string, members: string[]): string {
    const id = randomUUID();
    const blank = defaultGroup({
      id,
      createdDateTime: "2026-11-21T09:30:00.000Z",
      displayName: "Buyers",
      mailNickname,
    });
    tenant.groups.set(id, { ...blank, members });
    return id;
  }

  assign(tenant, outer, api.appId, role.id);
  const rolesOf = [adele, megan, other].map((id) => assignedRoles(tenant, id, resource));
  const assigned = [adele, megan, other].map((id) => isAssigned(tenant, id, resource.servicePrincipalId));
  expect([rolesOf, assigned]).toEqual([
    [["Buyer"], [], []],
    [true, false, false],
  ]);
});
