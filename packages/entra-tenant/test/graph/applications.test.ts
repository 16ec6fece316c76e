import { beforeEach, describe, expect, it } from "vitest";
import {
  type Body,
  createApplication,
  createServicePrincipal,
  entityOf,
  type GraphClient,
  refusal,
  startGraph,
} from "./graph-client.ts";
import { full, minimal } from "./application-bodies.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const missing = "9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77";

describe("POST /applications", () => {
  it("returns the whole application with Graph's defaults", async () => {
    const answer = await graph.call("POST", "/v1.0/applications", { displayName: "Integray" });
    const context = "https://localhost:8443/v1.0/$metadata#applications/$entity";
    expect([answer.status, answer.body]).toEqual([201, { "@odata.context": context, ...minimal }]);
  });

  it("keeps everything that the azuread provider sends", async () => {
    const created = await createApplication(graph, { "@odata.type": "#microsoft.graph.application", ...full });
    expect(created).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#applications/$entity",
      ...minimal,
      ...full,
      api: {
        ...minimal.api,
        ...full.api,
        oauth2PermissionScopes: [
          { ...full.api.oauth2PermissionScopes[0], userConsentDisplayName: null, userConsentDescription: null },
        ],
      },
      appRoles: [{ ...full.appRoles[0], origin: "Application" }],
      info: { ...minimal.info, ...full.info },
      optionalClaims: {
        accessToken: [],
        idToken: [{ name: "email", source: null, essential: false, additionalProperties: [] }],
        saml2Token: [],
      },
    });
  });

  it("keeps what the portal and SAML set, until a change resets it", async () => {
    const isLocked = { isEnabled: true, allProperties: true, credentialsWithUsageVerify: true };
    const properties = {
      defaultRedirectUri: "https://acme.integray.app/saml/acs",
      samlMetadataUrl: "https://acme.integray.app/saml/metadata",
      parentalControlSettings: { countriesBlockedForMinors: ["DE"], legalAgeGroupRule: "BlockMinors" },
      servicePrincipalLockConfiguration: isLocked,
    };
    const { id } = await createApplication(graph, properties);
    const path = `/v1.0/applications/${id}`;
    const unset = { credentialsWithUsageSign: null, identifierUris: null, tokenEncryptionKeyId: null };
    const kept = { ...properties, servicePrincipalLockConfiguration: { ...isLocked, ...unset } };
    expect((await graph.call("GET", path)).body).toMatchObject(kept);
    await graph.call("PATCH", path, { servicePrincipalLockConfiguration: null, samlMetadataUrl: null });
    expect((await graph.call("GET", path)).body).toMatchObject({
      ...kept,
      servicePrincipalLockConfiguration: null,
      samlMetadataUrl: null,
    });
  });

  it("commits before it responds", async () => {
    const before = graph.commits();
    await createApplication(graph);
    expect(graph.commits()).toBe(before + 1);
  });
});

describe("GET /applications", () => {
  it("returns the created application to the next GET", async () => {
    const created = await createApplication(graph, full);
    const answer = await graph.call("GET", `/v1.0/applications/${created.id}`);
    expect([answer.status, answer.body]).toEqual([200, created]);
  });

  it("finds an application whatever the case of its id", async () => {
    const created = await createApplication(graph);
    const answer = await graph.call("GET", `/v1.0/applications/${created.id.toUpperCase()}`);
    expect(answer.status).toBe(200);
  });

  it.each([
    ["appId", (app: Body) => `appId eq '${app.appId}'`],
    ["display name", () => "displayName eq 'Integray'"],
    ["identifier URI", () => "identifierUris/any(uri:uri eq 'https://contoso.onmicrosoft.com/integray')"],
    ["two properties", () => "displayName eq 'Integray' and signInAudience eq 'AzureADMyOrg'"],
  ])("finds whole applications by %s", async (_, filter) => {
    const created = await createApplication(graph, full);
    const entity = entityOf(created);
    const query = new URLSearchParams({ $filter: filter(created) });
    const answer = await graph.call("GET", `/v1.0/applications?${query.toString()}`);
    expect(answer.body).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#applications",
      value: [entity],
    });
  });

  it("responds to an unknown id with Graph's 404", async () => {
    const answer = await graph.call("GET", `/v1.0/applications/${missing}`);
    const message = `Resource '${missing}' does not exist or one of its queried reference-property objects are not present.`;
    expect([answer.status, answer.body]).toEqual([404, refusal("Request_ResourceNotFound", message)]);
  });

  it("serves the same object under beta, with the property that only beta has", async () => {
    const created = await createApplication(graph);
    const answer = await graph.call("GET", `/beta/applications/${created.id}?%24select=oauth2RequirePostResponse`);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        "@odata.context": "https://localhost:8443/beta/$metadata#applications(oauth2RequirePostResponse)/$entity",
        oauth2RequirePostResponse: false,
      },
    ]);
  });
});

describe("PATCH /applications/{id}", () => {
  async function patched(before: object, patch: object, version = "v1.0") {
    const created = await createApplication(graph, before);
    const path = `/${version}/applications/${created.id}`;
    const answer = await graph.call("PATCH", path, patch);
    expect([answer.status, answer.body]).toEqual([204, {}]);
    const { body } = await graph.call("GET", `/${version}/applications/${created.id}`);
    const after = entityOf(body);
    const sent = entityOf(created);
    return { before: sent, after };
  }

  it("keeps properties that the body omits", async () => {
    const { before, after } = await patched(full, { displayName: "TERRAFORM_UPDATE_x" });
    expect(after).toEqual({ ...before, displayName: "TERRAFORM_UPDATE_x" });
  });

  it("merges complex properties member by member", async () => {
    const { before, after } = await patched(full, { web: { implicitGrantSettings: { enableIdTokenIssuance: false } } });
    const web = {
      ...full.web,
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
    };
    expect(after).toEqual({ ...before, web });
  });

  it("replaces collections whole", async () => {
    const { before, after } = await patched(full, { tags: ["one", "two"], publicClient: { redirectUris: [] } });
    expect(after).toEqual({ ...before, tags: ["one", "two"], publicClient: { redirectUris: [] } });
  });

  it("clears properties that are null", async () => {
    const { before, after } = await patched(full, {
      notes: null,
      groupMembershipClaims: null,
      web: { homePageUrl: null },
    });
    expect(after).toEqual({
      ...before,
      notes: null,
      groupMembershipClaims: null,
      web: { ...full.web, homePageUrl: null },
    });
  });

  it("replaces optional claims whole, and takes {} for none", async () => {
    const { before, after } = await patched(full, { optionalClaims: {} });
    expect(after).toEqual({ ...before, optionalClaims: { accessToken: [], idToken: [], saml2Token: [] } });
  });

  it("ignores @odata.type and id", async () => {
    const { before, after } = await patched(full, {
      "@odata.type": "#microsoft.graph.application",
      id: missing,
      notes: "new",
    });
    expect(after).toEqual({ ...before, notes: "new" });
  });

  it("takes oauth2RequirePostResponse under beta", async () => {
    const { after } = await patched({}, { oauth2RequirePostResponse: true }, "beta");
    expect(after["oauth2RequirePostResponse"]).toBe(true);
  });

  it("changes nothing when it refuses", async () => {
    const created = await createApplication(graph, full);
    const path = `/v1.0/applications/${created.id}`;
    await graph.call("PATCH", path, { displayName: "New", web: { redirectUris: ["http://crm.contoso.com"] } });
    expect((await graph.call("GET", path)).body).toEqual(created);
  });

  it("honours If-Match", async () => {
    const created = await createApplication(graph);
    const path = `/v1.0/applications/${created.id}`;
    const etag = (await graph.call("GET", path)).headers.get("etag") ?? "";
    const first = await graph.call("PATCH", path, { notes: "first" }, { "if-match": etag });
    const second = await graph.call("PATCH", path, { notes: "second" }, { "if-match": etag });
    expect([first.status, second.status]).toEqual([204, 412]);
  });
});

describe("DELETE /applications/{id}", () => {
  it("makes the application unknown at once, to Graph and to sign-in", async () => {
    const { id, appId } = await createApplication(graph);
    const deleted = await graph.call("DELETE", `/v1.0/applications/${id}`);
    const answer = await graph.call("GET", `/v1.0/applications/${id}`);
    const known = graph.tenant.findApplication(appId);
    expect([deleted.status, answer.status, known]).toEqual([204, 404, undefined]);
  });

  it("takes its service principal along, with grants and assignments", async () => {
    const application = await createApplication(graph);
    const principal = await createServicePrincipal(graph, application.appId);
    const resourceId = graph.tenant.findServicePrincipal("00000003-0000-0000-c000-000000000000")?.id;
    const grant = { clientId: principal.id, resourceId, consentType: "AllPrincipals", scope: "User.Read" };
    await graph.call("POST", "/v1.0/oauth2PermissionGrants", grant);
    const assignments = graph.tenant.appRoleAssignments.size;
    await graph.call("POST", `/v1.0/servicePrincipals/${String(resourceId)}/appRoleAssignedTo`, {
      principalId: principal.id,
      resourceId,
      appRoleId: "df021288-bdef-4463-88db-98f22de89214",
    });
    await graph.call("DELETE", `/v1.0/applications/${application.id}`);
    const { servicePrincipals, oauth2PermissionGrants, appRoleAssignments } = graph.tenant;
    expect([servicePrincipals.has(principal.id), oauth2PermissionGrants.size, appRoleAssignments.size]).toEqual([
      false,
      0,
      assignments,
    ]);
  });
});
