import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCertificate } from "../../../../test/support/certificates.ts";
import { createApplication, createServicePrincipal, type GraphClient } from "./graph-client.ts";
import { policyPath, type PolicyTenant, startPolicyTenant } from "./policy-tenant.ts";

const ofTenant = "'00000000-0000-0000-0000-000000000000'";

let certificate: string;
beforeAll(async () => {
  const { certificate: pem } = await createCertificate({ start: "2026-11-01T00:00:00Z", end: "2027-01-30T00:00:00Z" });
  certificate = Buffer.from(pem).toString("base64");
});

let graph: GraphClient;
let admin: GraphClient;
let restrict: PolicyTenant["restrict"];
let restrictSecrets: PolicyTenant["restrictSecrets"];

beforeEach(async () => {
  ({ graph, admin, restrict, restrictSecrets } = await startPolicyTenant());
});

/** Adds a secret; resolves with "added", or Graph's code and message. */
async function addSecret(id: string, endDateTime: string, by = graph): Promise<string> {
  const { status, body } = await by.call("POST", `/v1.0/applications/${id}/addPassword`, {
    passwordCredential: { endDateTime },
  });
  return status === 200 ? "added" : `${status} ${body.error.code}: ${body.error.message}`;
}

const forbidden = (policy = ofTenant) =>
  `400 CredentialTypeNotAllowedAsPerAppPolicy: Credential type not allowed as per assigned policy ${policy}.`;
const tooLong = `400 CredentialInvalidLifetimeAsPerAppPolicy: Credential lifetime exceeds the max value allowed as per assigned policy ${ofTenant}.`;

describe("a client secret", () => {
  it("is refused if secrets are forbidden, also in a new application", async () => {
    const { id } = await createApplication(graph);
    await restrictSecrets({ restrictionType: "passwordAddition" });
    const body = { displayName: "Integray", passwordCredentials: [{ displayName: "first" }] };
    const created = await graph.call("POST", "/v1.0/applications", body);
    expect([await addSecret(id, "2026-12-01T00:00:00Z"), created.body.error.code]).toEqual([
      forbidden(),
      "CredentialTypeNotAllowedAsPerAppPolicy",
    ]);
  });

  it("that is there stays, and can be removed", async () => {
    const { id } = await createApplication(graph);
    expect(await addSecret(id, "2026-12-01T00:00:00Z")).toBe("added");
    await restrictSecrets({ restrictionType: "passwordAddition" });
    const renamed = await graph.call("PATCH", `/v1.0/applications/${id}`, { displayName: "Integray 2" });
    const { keyId } = (await graph.call("GET", `/v1.0/applications/${id}`)).body.passwordCredentials[0]!;
    const removed = await graph.call("POST", `/v1.0/applications/${id}/removePassword`, { keyId });
    expect([renamed.status, removed.status]).toEqual([204, 204]);
  });

  it.each([
    ["2027-02-18T07:59:59Z", "added"],
    ["2027-02-19T08:00:00Z", tooLong],
    ["2027-02-20T08:00:00Z", tooLong],
  ])("with the limit of 90 days may end on %s: %s", async (end, expected) => {
    const { id } = await createApplication(graph);
    await restrictSecrets({ restrictionType: "passwordLifetime", maxLifetime: "P90D" });
    expect(await addSecret(id, end)).toBe(expected);
  });

  it.each([
    ["before the application was created", "2026-11-01T00:00:00Z", forbidden()],
    ["when it was created", "2026-11-21T08:00:00Z", forbidden()],
    ["after it was created", "2026-11-22T00:00:00Z", "added"],
  ])("is judged by a restriction that began %s", async (_, restrictForAppsCreatedAfterDateTime, expected) => {
    const { id } = await createApplication(graph);
    await restrictSecrets({ restrictionType: "passwordAddition", restrictForAppsCreatedAfterDateTime });
    expect(await addSecret(id, "2026-12-01T00:00:00Z")).toBe(expected);
  });

  it.each([
    ["the restriction", async () => restrictSecrets({ restrictionType: "passwordAddition", state: "disabled" })],
    [
      "the policy",
      async () => {
        await restrictSecrets({ restrictionType: "passwordAddition" });
        await admin.call("PATCH", policyPath, { isEnabled: false });
      },
    ],
  ])("is allowed where %s is disabled", async (_, disable) => {
    const { id } = await createApplication(graph);
    await disable();
    expect(await addSecret(id, "2026-12-01T00:00:00Z")).toBe("added");
  });

  it("of Entra's own making passes a restriction of custom passwords", async () => {
    const { id } = await createApplication(graph);
    await restrictSecrets({ restrictionType: "customPasswordAddition" });
    expect(await addSecret(id, "2026-12-01T00:00:00Z")).toBe("added");
  });

  it("passes when its caller has the attribute that exempts", async () => {
    const { id } = await createApplication(graph);
    const exemption = { id: "Exemptions_Apps", operator: "equals", value: "Deployer" };
    await restrictSecrets({
      restrictionType: "passwordAddition",
      excludeActors: { customSecurityAttributes: [exemption] },
    });
    const before = await addSecret(id, "2026-12-01T00:00:00Z");
    const principal = `/v1.0/servicePrincipals/${graph.tenant.deployer.objectId}`;
    const type = "#Microsoft.DirectoryServices.CustomSecurityAttributeValue";
    const attributes = { customSecurityAttributes: { Exemptions: { "@odata.type": type, Apps: "Deployer" } } };
    const byDeployer = await graph.call("PATCH", principal, attributes);
    const byAdmin = await admin.call("PATCH", principal, attributes);
    expect([before, byDeployer.status, byAdmin.status, await addSecret(id, "2026-12-01T00:00:00Z")]).toEqual([
      forbidden(),
      403,
      204,
      "added",
    ]);
  });
});

describe("a policy for one application", () => {
  async function assign(id: string, restrictions: object): Promise<string> {
    const created = await admin.call("POST", "/v1.0/policies/appManagementPolicies", {
      displayName: "Exempt",
      isEnabled: true,
      restrictions,
    });
    const assigned = await admin.call("POST", `/v1.0/applications/${id}/appManagementPolicies/$ref`, {
      "@odata.id": `https://graph.microsoft.com/v1.0/policies/appManagementPolicies/${created.body.id}`,
    });
    expect([created.status, assigned.status]).toEqual([201, 204]);
    return created.body.id;
  }

  it("takes the place of the tenant's", async () => {
    const { id } = await createApplication(graph);
    await restrictSecrets({ restrictionType: "passwordAddition" });
    const policy = await assign(id, {
      passwordCredentials: [{ restrictionType: "passwordAddition", state: "disabled" }],
    });
    const assigned = await admin.call("GET", `/v1.0/applications/${id}/appManagementPolicies`);
    expect([await addSecret(id, "2026-12-01T00:00:00Z"), assigned.body.value.map((one) => one.id)]).toEqual([
      "added",
      [policy],
    ]);
  });

  it("appears in refusals, and stops applying when it is unassigned", async () => {
    const { id } = await createApplication(graph);
    const policy = await assign(id, { passwordCredentials: [{ restrictionType: "passwordAddition" }] });
    const one = await admin.call("GET", `/v1.0/policies/appManagementPolicies/${policy}`);
    const applied = await admin.call("GET", `/v1.0/policies/appManagementPolicies/${policy}/appliesTo`);
    expect([one.body.id, applied.body.value.map((object) => [object["@odata.type"], object.id])]).toEqual([
      policy,
      [["#microsoft.graph.application", id]],
    ]);
    const second = await admin.call("POST", `/v1.0/applications/${id}/appManagementPolicies/$ref`, {
      "@odata.id": `https://graph.microsoft.com/v1.0/policies/appManagementPolicies/${policy}`,
    });
    const refused = await addSecret(id, "2026-12-01T00:00:00Z");
    const removed = await admin.call("DELETE", `/v1.0/applications/${id}/appManagementPolicies/${policy}/$ref`);
    expect([second.status, refused, removed.status, await addSecret(id, "2026-12-01T00:00:00Z")]).toEqual([
      400,
      forbidden(`'${policy}'`),
      204,
      "added",
    ]);
  });
});

describe("a certificate", () => {
  const key = () => ({ type: "AsymmetricX509Cert", usage: "Verify", key: certificate });

  it.each([
    ["P91D", 204],
    ["P90D", 400],
    ["P3M", 400],
    ["P1Y", 204],
  ])("of 90 days with the limit %s is answered with %s", async (maxLifetime, status) => {
    const { id } = await createApplication(graph);
    await restrict({ keyCredentials: [{ restrictionType: "asymmetricKeyLifetime", maxLifetime }] });
    const answer = await graph.call("PATCH", `/v1.0/applications/${id}`, { keyCredentials: [key()] });
    const refused = "CredentialInvalidLifetimeAsPerAppPolicy";
    expect([answer.status, JSON.stringify(answer.body).includes(refused)]).toEqual([status, status === 400]);
  });

  it("stays if another property changes", async () => {
    const { id } = await createApplication(graph, { keyCredentials: [key()] });
    await restrict({ keyCredentials: [{ restrictionType: "asymmetricKeyLifetime", maxLifetime: "P30D" }] });
    const { keyCredentials } = (await graph.call("GET", `/v1.0/applications/${id}`)).body;
    const sent = keyCredentials.map(({ keyId }) => ({ ...key(), keyId }));
    expect((await graph.call("PATCH", `/v1.0/applications/${id}`, { keyCredentials: sent })).status).toBe(204);
  });

  it("is refused if authorities are required", async () => {
    const trusted = "0a1b2c3d-0000-4000-8000-000000000001";
    await restrict({
      keyCredentials: [
        {
          restrictionType: "trustedCertificateAuthority",
          certificateBasedApplicationConfigurationIds: [trusted],
        },
      ],
    });
    const answer = await graph.call("POST", "/v1.0/applications", { displayName: "App", keyCredentials: [key()] });
    expect(answer.status).toBe(400);
  });
});

describe("an identifier URI", () => {
  const restriction = { state: "enabled", excludeAppsReceivingV2Tokens: true };

  /** Adds a URI; resolves with the status. */
  async function add(uri: (appId: string) => string, version: 1 | 2): Promise<number> {
    const { id, appId } = await createApplication(graph, { api: { requestedAccessTokenVersion: version } });
    return (await graph.call("PATCH", `/v1.0/applications/${id}`, { identifierUris: [uri(appId)] })).status;
  }

  it("must be a default one if others are restricted, unless the application gets version 2 tokens", async () => {
    await restrict({ identifierUris: { nonDefaultUriAddition: restriction } });
    const named = () => `api://${graph.tenant.id}/erp`;
    expect([await add(named, 1), await add(named, 2), await add((appId) => `api://${appId}`, 1)]).toEqual([
      400, 204, 204,
    ]);
    await restrict({
      identifierUris: { nonDefaultUriAddition: { ...restriction, excludeAppsReceivingV2Tokens: false } },
    });
    expect(await add(() => `api://${graph.tenant.id}/other`, 2)).toBe(400);
  });

  it("of an application with version 1 tokens must name the tenant or the application, unless an administrator allows any", async () => {
    const names = [
      () => "api://erp",
      (appId: string) => `api://${appId}`,
      (appId: string) => `api://erp/${appId}`,
      () => `api://${graph.tenant.id}/erp`,
      () => "api://erp.contoso.onmicrosoft.com/erp",
      () => "https://erp.fabrikam.com",
    ];
    const statuses = async (version: 1 | 2) => {
      const all: number[] = [];
      for (const name of names) all.push(await add(name, version));
      for (const { id } of graph.tenant.applications.values()) await graph.call("DELETE", `/v1.0/applications/${id}`);
      return all;
    };
    expect(await statuses(1)).toEqual([400, 204, 204, 204, 204, 400]);
    expect(await statuses(2)).toEqual([204, 204, 204, 204, 204, 204]);
    await restrict({ identifierUris: { uriAdditionWithoutUniqueTenantIdentifier: { state: "disabled" } } });
    expect(await statuses(1)).toEqual([204, 204, 204, 204, 204, 400]);
  });

  it("of an application that signs in with SAML may have any name", async () => {
    const { id, appId } = await createApplication(graph);
    const principal = await createServicePrincipal(graph, appId);
    const change = async () =>
      (await graph.call("PATCH", `/v1.0/applications/${id}`, { identifierUris: ["api://erp"] })).status;
    const before = await change();
    await graph.call("PATCH", `/v1.0/servicePrincipals/${principal.id}`, { preferredSingleSignOnMode: "saml" });
    expect([before, await change()]).toEqual([400, 204]);
  });

  it("must contain something that only this tenant has", async () => {
    const strict = { ...restriction, excludeAppsReceivingV2Tokens: false };
    await restrict({ identifierUris: { uriAdditionWithoutUniqueTenantIdentifier: strict } });
    const statuses = [
      await add(() => "api://erp", 2),
      await add(() => `api://${graph.tenant.id}/erp`, 2),
      await add(() => "https://erp.contoso.onmicrosoft.com", 2),
    ];
    expect(statuses).toEqual([400, 204, 204]);
  });
});

describe("an audience", () => {
  it.each([
    ["AzureADMyOrg", 201],
    ["AzureADMultipleOrgs", 400],
    ["AzureADandPersonalMicrosoftAccount", 400],
    ["PersonalMicrosoftAccount", 201],
  ])("%s is answered with %s where several organizations are restricted", async (signInAudience, status) => {
    await restrict(
      { audiences: { azureAdMultipleOrgs: { state: "enabled" } } },
      "/beta/policies/defaultAppManagementPolicy",
    );
    const body = { displayName: "App", signInAudience, api: { requestedAccessTokenVersion: 2 } };
    const answer = await graph.call("POST", "/v1.0/applications", body);
    const refused = "SignInAudienceNotAllowedAsPerAppPolicy";
    expect([answer.status, JSON.stringify(answer.body).includes(refused)]).toEqual([status, status === 400]);
  });

  it("is a restriction that only beta serves", async () => {
    await restrict({ audiences: { azureAdMultipleOrgs: { state: "enabled" } } });
    const served = ["v1.0", "beta"].map(async (version) => {
      const { body } = await admin.call("GET", `/${version}/policies/defaultAppManagementPolicy`);
      return Object.keys(body["applicationRestrictions"] as object).includes("audiences");
    });
    expect(await Promise.all(served)).toEqual([false, true]);
  });
});
