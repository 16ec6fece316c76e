import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, type GraphClient, refusal } from "./graph-client.ts";
import { policyPath, type PolicyTenant, startPolicyTenant } from "./policy-tenant.ts";

let graph: GraphClient;
let admin: GraphClient;
let restrict: PolicyTenant["restrict"];
let restrictSecrets: PolicyTenant["restrictSecrets"];

beforeEach(async () => {
  ({ graph, admin, restrict, restrictSecrets } = await startPolicyTenant());
});

/** What Microsoft turned on in its customers' tenants. */
const identifierUris = {
  uriAdditionWithoutUniqueTenantIdentifier: {
    state: "enabled",
    restrictForAppsCreatedAfterDateTime: null,
    excludeActors: null,
    isStateSetByMicrosoft: true,
    excludeAppsReceivingV2Tokens: true,
    excludeSaml: true,
  },
};

describe("the default policy", () => {
  it("restricts only identifier URIs in a new tenant", async () => {
    const { status, body } = await admin.call("GET", policyPath);
    expect([status, body]).toEqual([
      200,
      {
        "@odata.context": "https://localhost:8443/v1.0/$metadata#policies/defaultAppManagementPolicy/$entity",
        id: "00000000-0000-0000-0000-000000000000",
        displayName: "Default app management tenant policy",
        description: expect.stringContaining("enforces app management restrictions") as string,
        isEnabled: true,
        applicationRestrictions: { passwordCredentials: [], keyCredentials: [], identifierUris },
        servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
      },
    ]);
  });

  it("keeps the parts that a change leaves out", async () => {
    const limit = { restrictionType: "passwordLifetime", maxLifetime: "P90D" };
    await restrictSecrets({ ...limit, "@odata.type": "#microsoft.graph.passwordCredentialConfiguration" });
    await restrict({ keyCredentials: [{ restrictionType: "asymmetricKeyLifetime", maxLifetime: "P1Y" }] });
    const rest = { state: "enabled", restrictForAppsCreatedAfterDateTime: null, excludeActors: null };
    expect((await admin.call("GET", policyPath)).body["applicationRestrictions"]).toEqual({
      passwordCredentials: [{ ...rest, ...limit }],
      keyCredentials: [{ ...rest, restrictionType: "asymmetricKeyLifetime", maxLifetime: "P1Y" }],
      identifierUris,
    });
  });

  it.each([
    ["a lifetime without a limit", { restrictionType: "passwordLifetime" }],
    ["a type of restriction that does not exist", { restrictionType: "passwordColour" }],
  ])("does not take %s", async (_, restriction) => {
    const body = { applicationRestrictions: { passwordCredentials: [restriction] } };
    expect((await admin.call("PATCH", policyPath, body)).status).toBe(400);
  });

  it("outlives the process that changed it", async () => {
    const restricted = () =>
      graph.tenant.policies.defaultAppManagementPolicy.applicationRestrictions.passwordCredentials;
    await restrictSecrets({ restrictionType: "passwordAddition" });
    expect(restricted()).toHaveLength(1);
    await graph.tenant.reset();
    expect(restricted()).toEqual([]);
  });
});

describe("reading and writing policies", () => {
  it.each([
    ["GET", policyPath, "Policy.Read.All", "Application.ReadWrite.All"],
    ["GET", policyPath, "Policy.Read.ApplicationConfiguration", "Directory.Read.All"],
    ["PATCH", policyPath, "Policy.ReadWrite.ApplicationConfiguration", "Policy.Read.All"],
    ["GET", "/v1.0/policies/appManagementPolicies", "Policy.Read.All", "Application.Read.All"],
    ["GET", "/v1.0/policies/authorizationPolicy", "Policy.Read.All", "Policy.Read.ApplicationConfiguration"],
    ["PATCH", "/v1.0/policies/authorizationPolicy", "Policy.ReadWrite.Authorization", "Policy.Read.All"],
    ["GET", "/v1.0/policies/adminConsentRequestPolicy", "Policy.Read.All", "Application.Read.All"],
  ])("%s %s takes %s and not %s", async (method, path, permission, other) => {
    const body = method === "PATCH" ? {} : undefined;
    const statuses = [permission, other].map(async (role) => {
      return (await (await graph.as({ roles: [role] })).call(method, path, body)).status;
    });
    expect(await Promise.all(statuses)).toEqual([method === "PATCH" ? 204 : 200, 403]);
  });

  it("takes two permissions for the policy of an application", async () => {
    const { id } = await createApplication(graph);
    const path = `/v1.0/applications/${id}/appManagementPolicies`;
    const statuses = [["Policy.Read.All"], ["Application.Read.All"], ["Policy.Read.All", "Application.Read.All"]].map(
      async (roles) => (await (await graph.as({ roles })).call("GET", path)).status,
    );
    expect(await Promise.all(statuses)).toEqual([403, 403, 200]);
  });

  it("is not for a user who is no administrator", async () => {
    const user = graph.tenant.users.values().find(({ isAdministrator }) => !isAdministrator)!;
    const as = await graph.as({ scp: "Policy.ReadWrite.ApplicationConfiguration", oid: user.id });
    expect((await as.call("PATCH", policyPath, {})).body).toEqual(
      refusal("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
    );
  });
});

describe("permissions of users", () => {
  it("can be changed by an administrator and read with Policy.Read.All", async () => {
    const changes = [
      await admin.call("PATCH", "/v1.0/policies/authorizationPolicy", {
        defaultUserRolePermissions: { permissionGrantPoliciesAssigned: [] },
      }),
      await admin.call("PUT", "/v1.0/policies/adminConsentRequestPolicy", { isEnabled: true }),
    ];
    const { body } = await admin.call("GET", "/v1.0/policies/authorizationPolicy");
    const requests = await admin.call("GET", "/v1.0/policies/adminConsentRequestPolicy");
    expect([changes.map(({ status }) => status), body["defaultUserRolePermissions"], requests.body]).toMatchObject([
      [204, 204],
      { allowedToCreateApps: true, permissionGrantPoliciesAssigned: [] },
      { isEnabled: true },
    ]);
  });
});
