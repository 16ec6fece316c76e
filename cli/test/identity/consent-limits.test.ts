import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { findPermissionName } from "../../../integrations/permissions/apis.ts";
import { type ConsentLimits, findConsentLimits } from "../../commands/identity/consent-limits.ts";

const graph = "00000003-0000-0000-c000-000000000000";
const tenantId = "7c4a1a0e-0000-4000-8000-000000000000";
const ownApi = "0a1b2c3d-0000-4000-8000-00000000000a";
const sync = {
  system: "custom",
  redirectUris: ["https://erp.contoso.com/cb"],
  delegatedPermissions: { microsoftGraph: ["User.Read", "Mail.Read"] },
};
const sender = { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] } };

function limitsOf(integrations: Record<string, object>, stack = "prod"): ConsentLimits | undefined {
  const specs = parseIntegrations(integrations, { now: new Date("2026-11-21"), owners: undefined });
  return findConsentLimits(stack, specs, tenantId);
}

interface ConditionSet {
  permissionType: "delegated" | "application";
  resourceApplication: string;
  permissions: string[];
}

/** The permissions that the policy lists, by kind. */
function listed({ requests }: ConsentLimits): [string, string, (string | undefined)[]][] {
  return requests
    .filter(({ path }) => path.endsWith("/includes"))
    .map(({ body }) => body as ConditionSet)
    .map(({ permissionType: kind, resourceApplication: api, permissions }) => [
      kind,
      api,
      permissions.map((id) => findPermissionName(api, kind, id)).sort(),
    ]);
}

describe("what limits the consenting identity", () => {
  it("is empty without consent", () => {
    expect(limitsOf({ sync, sender })).toBeUndefined();
  });

  it("lists the permissions of the granted integrations, and no others", () => {
    const granted = { ...sync, consent: "granted" };
    const other = { system: "custom", applicationPermissions: { microsoftGraph: ["Directory.ReadWrite.All"] } };
    const limits = limitsOf({ sync: granted, sender: { ...sender, consent: "granted" }, other })!;
    expect(listed(limits)).toEqual([
      ["delegated", graph, ["Mail.Read", "User.Read", "email", "offline_access", "openid", "profile"]],
      ["application", graph, ["Mail.Send"]],
    ]);
  });

  it("is a policy for registrations of this tenant, a role with this one action, and its assignment", () => {
    const { policyId, requests } = limitsOf({ sender: { ...sender, consent: "granted" } }, "Prod EU")!;
    expect(policyId).toBe("entra-integrations-prod-eu");
    const [policy, includes, role, assignment] = requests;
    expect([policy, includes?.path]).toMatchObject([
      { path: "/policies/permissionGrantPolicies", body: { id: policyId } },
      `/policies/permissionGrantPolicies/${policyId}/includes`,
    ]);
    expect(includes?.body).toMatchObject({ clientApplicationTenantIds: [tenantId] });
    expect(role?.body).toMatchObject({
      isEnabled: true,
      rolePermissions: [
        {
          allowedResourceActions: [`microsoft.directory/servicePrincipals/managePermissionGrantsForAll.${policyId}`],
        },
      ],
    });
    expect(assignment?.body).toMatchObject({ directoryScopeId: "/" });
  });

  it("names the permissions whose ids only the tenant knows", () => {
    const calls = { system: "custom", applicationPermissions: { [ownApi]: ["Reports.Read"] }, consent: "granted" };
    expect(limitsOf({ calls })!.unknown).toEqual([`Reports.Read of ${ownApi} (application)`]);
  });

  it("states that it was not tried", () => {
    expect(limitsOf({ sender: { ...sender, consent: "granted" } })!.notes[0]).toContain("Not tried on a real tenant");
  });
});
