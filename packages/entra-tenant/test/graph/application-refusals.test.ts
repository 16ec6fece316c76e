import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const id1 = "31e9d0ad-6a5b-4d5e-9f0c-6f3a6f2ce001";
const id2 = "31e9d0ad-6a5b-4d5e-9f0c-6f3a6f2ce002";
const duplicate: [string, string] = ["DuplicateValue", "Request contains a property with duplicate values."];

const invalid = (property: string): [string, string] => [
  "Request_BadRequest",
  `Invalid value specified for property '${property}' of resource 'Application'.`,
];
const role = (id: string, value: string) => ({
  id,
  value,
  displayName: "Read",
  description: "Read everything",
  allowedMemberTypes: ["Application"],
});
const scope = (id: string, value: string) => ({
  id,
  value,
  adminConsentDisplayName: "Read",
  adminConsentDescription: "Read everything",
});
const manyPermissions = (resources: number, each: number) =>
  Array.from({ length: resources }, (_, index) => ({
    resourceAppId: `00000003-0000-0000-c000-${String(index).padStart(12, "0")}`,
    resourceAccess: Array.from({ length: each }, () => ({ id: id1, type: "Role" })),
  }));

// https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/12675
const unknownPermission: [string, string] = [
  "InvalidValue",
  "Property api.preAuthorizedApplications.delegatedPermissionIds has a Permission Id that cannot be found in the AppPermissions sets.",
];

const cases: [title: string, body: object, check: string, code: string, message: string][] = [
  ["an empty display name", { displayName: "" }, "property-value", ...invalid("displayName")],
  ["a display name over 256 characters", { displayName: "x".repeat(257) }, "property-value", ...invalid("displayName")],
  ["notes over 1024 characters", { notes: "x".repeat(1025) }, "property-value", ...invalid("notes")],
  [
    "a description over 1024 characters",
    { description: "x".repeat(1025) },
    "property-value",
    ...invalid("description"),
  ],
  ["an empty tag", { tags: [""] }, "property-value", ...invalid("tags.0")],
  ["a tag over 256 characters", { tags: ["x".repeat(257)] }, "property-value", ...invalid("tags.0")],
  ["an unknown audience", { signInAudience: "Everybody" }, "property-value", ...invalid("signInAudience")],
  ["unknown group claims", { groupMembershipClaims: "Groups" }, "property-value", ...invalid("groupMembershipClaims")],
  [
    "an unknown property",
    { redirectUris: [] },
    "unknown-property",
    "Request_BadRequest",
    "Invalid property 'redirectUris'.",
  ],
  [
    "an unknown property of a property",
    { web: { redirectUrls: [] } },
    "unknown-property",
    "Request_BadRequest",
    "Invalid property 'web.redirectUrls'.",
  ],
  [
    "a property that only beta has",
    { oauth2RequirePostResponse: true },
    "unknown-property",
    "Request_BadRequest",
    "Invalid property 'oauth2RequirePostResponse'.",
  ],
  [
    "a read-only property",
    { appId: id1 },
    "read-only-property",
    "Request_BadRequest",
    "Property 'appId' is read-only and cannot be set.",
  ],
  [
    "version 1 tokens for personal accounts",
    { signInAudience: "AzureADandPersonalMicrosoftAccount" },
    "access-token-version",
    "InvalidAccessTokenVersion",
    "Property api.requestedAccessTokenVersion is invalid.",
  ],
  [
    "token version 3",
    { api: { requestedAccessTokenVersion: 3 } },
    "property-value",
    ...invalid("api.requestedAccessTokenVersion"),
  ],

  [
    "51 resources",
    { requiredResourceAccess: manyPermissions(51, 1) },
    "required-resource-access-count",
    "Directory_ResourceSizeExceeded",
    "The size of the object has exceeded its limit. Please reduce the number of values and retry your request.",
  ],
  [
    "401 permissions",
    { requiredResourceAccess: [...manyPermissions(1, 400), ...manyPermissions(2, 1).slice(1)] },
    "required-resource-access-count",
    "Directory_ResourceSizeExceeded",
    "The size of the object has exceeded its limit. Please reduce the number of values and retry your request.",
  ],
  [
    "a resource named twice",
    { requiredResourceAccess: [...manyPermissions(1, 1), ...manyPermissions(1, 1)] },
    "required-resource-access-duplicate",
    ...duplicate,
  ],
  [
    "a permission id that is no GUID",
    { requiredResourceAccess: [{ resourceAppId: id1, resourceAccess: [{ id: "User.Read", type: "Scope" }] }] },
    "property-value",
    ...invalid("requiredResourceAccess.0.resourceAccess.0.id"),
  ],
  [
    "a permission of no kind",
    { requiredResourceAccess: [{ resourceAppId: id1, resourceAccess: [{ id: id1, type: "Delegated" }] }] },
    "property-value",
    ...invalid("requiredResourceAccess.0.resourceAccess.0.type"),
  ],

  ["two roles with one id", { appRoles: [role(id1, "A"), role(id1, "B")] }, "entitlement-duplicate", ...duplicate],
  ["two roles with one value", { appRoles: [role(id1, "A"), role(id2, "A")] }, "entitlement-duplicate", ...duplicate],
  [
    "two scopes with one id",
    { api: { oauth2PermissionScopes: [scope(id1, "A"), scope(id1, "B")] } },
    "entitlement-duplicate",
    ...duplicate,
  ],
  [
    "two scopes with one value",
    { api: { oauth2PermissionScopes: [scope(id1, "A"), scope(id2, "A")] } },
    "entitlement-duplicate",
    ...duplicate,
  ],
  [
    "a role value with a space",
    { appRoles: [role(id1, "Read all")] },
    "property-value",
    ...invalid("appRoles.0.value"),
  ],
  [
    "a role for nobody",
    { appRoles: [{ ...role(id1, "A"), allowedMemberTypes: [] }] },
    "property-value",
    ...invalid("appRoles.0.allowedMemberTypes"),
  ],
  [
    "a scope without a consent text",
    { api: { oauth2PermissionScopes: [{ id: id1, value: "A", adminConsentDisplayName: "A" }] } },
    "required-property",
    "Request_BadRequest",
    "A value is required for property 'api.oauth2PermissionScopes.0.adminConsentDescription' of resource 'Application'.",
  ],

  [
    "an identifier URI on a foreign domain",
    { identifierUris: ["https://fabrikam.com/api"] },
    "identifier-uri-domain",
    "HostNameNotOnVerifiedDomain",
    "Values of identifierUris property must use a verified domain of the organization or its subdomain: 'https://fabrikam.com/api'",
  ],
  [
    "an identifier URI that is no URI",
    { identifierUris: ["orders"] },
    "identifier-uri-format",
    ...invalid("identifierUris"),
  ],
  [
    "one identifier URI twice",
    { identifierUris: ["api://contoso.onmicrosoft.com/a", "api://contoso.onmicrosoft.com/A"] },
    "identifier-uri-duplicate",
    ...duplicate,
  ],
  [
    "an unknown pre-authorized client",
    { api: { preAuthorizedApplications: [{ appId: id1, delegatedPermissionIds: [] }] } },
    "pre-authorized-application",
    "InvalidValue",
    `Property PreAuthorizedApplication references applications ${id1} that cannot be found.`,
  ],
  [
    "pre-authorization for an unknown scope",
    {
      api: {
        preAuthorizedApplications: [{ appId: "00000003-0000-0000-c000-000000000000", delegatedPermissionIds: [id1] }],
      },
    },
    "pre-authorized-permission",
    ...unknownPermission,
  ],
];

describe("POST /applications", () => {
  it.each(cases)("refuses %s", async (_, body, check, code, message) => {
    const answer = await graph.call("POST", "/v1.0/applications", { displayName: "Integray", ...body });
    const refused = [answer.status, answer.headers.get("x-local-tenant-check"), answer.body];
    expect(refused).toEqual([400, check, refusal(code, message)]);
  });

  it.each(cases)("makes nothing when it refuses %s", async (_, body) => {
    const before = graph.tenant.applications.size;
    await graph.call("POST", "/v1.0/applications", { displayName: "Integray", ...body });
    expect(graph.tenant.applications.size).toBe(before);
  });

  it("refuses a body without a display name", async () => {
    const answer = await graph.call("POST", "/v1.0/applications", {});
    const message = "A value is required for property 'displayName' of resource 'Application'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it.each(["", "{", "[]", '"x"'])("refuses the body %j", async (body) => {
    const answer = await graph.call("POST", "/v1.0/applications", body);
    const message =
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.";
    expect([answer.status, answer.body]).toEqual([400, refusal("BadRequest", message)]);
  });

  it("refuses an identifier URI that another application has", async () => {
    const identifierUris = ["api://contoso.onmicrosoft.com/orders"];
    await createApplication(graph, { identifierUris });
    const answer = await graph.call("POST", "/v1.0/applications", { displayName: "Other", identifierUris });
    const message = "Another object with the same value for property identifierUris already exists.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it.each([
    ["50 resources", { requiredResourceAccess: manyPermissions(50, 8) }],
    [
      "any identifier URI with version 2 tokens",
      { api: { requestedAccessTokenVersion: 2 }, identifierUris: ["https://fabrikam.com/api"] },
    ],
    [
      "one value for a role and a scope",
      { appRoles: [role(id1, "A")], api: { oauth2PermissionScopes: [scope(id2, "A")] } },
    ],
  ])("takes %s", async (_, body) => {
    const answer = await graph.call("POST", "/v1.0/applications", { displayName: "Integray", ...body });
    expect(answer.status).toBe(201);
  });
});

describe("PATCH /applications/{id}", () => {
  const enabled = "Permission (scope or role) cannot be deleted or updated unless disabled first.";
  const appRoles = [role(id1, "A"), role(id2, "B")];
  const oauth2PermissionScopes = [scope(id1, "A"), scope(id2, "B")];

  it.each([
    ["removing an enabled role", { appRoles: [role(id1, "A")] }],
    ["giving an enabled role another value", { appRoles: [role(id1, "A"), role(id2, "C")] }],
    ["removing an enabled scope", { api: { oauth2PermissionScopes: [scope(id1, "A")] } }],
  ])("refuses %s", async (_, patch) => {
    const { id } = await createApplication(graph, { appRoles, api: { oauth2PermissionScopes } });
    const answer = await graph.call("PATCH", `/v1.0/applications/${id}`, patch);
    expect([answer.status, answer.body]).toEqual([400, refusal("CannotDeleteOrUpdateEnabledEntitlement", enabled)]);
  });

  it("lets a role go once it is disabled", async () => {
    const { id } = await createApplication(graph, { appRoles });
    const path = `/v1.0/applications/${id}`;
    const disabled = await graph.call("PATCH", path, {
      appRoles: [role(id1, "A"), { ...role(id2, "B"), isEnabled: false }],
    });
    const removed = await graph.call("PATCH", path, { appRoles: [role(id1, "A")] });
    expect([disabled.status, removed.status]).toEqual([204, 204]);
  });

  it("takes the default identifier URI, which needs the app id", async () => {
    const { id, appId } = await createApplication(graph);
    const answer = await graph.call("PATCH", `/v1.0/applications/${id}`, {
      identifierUris: [`api://${appId}`],
    });
    expect(answer.status).toBe(204);
  });
});
