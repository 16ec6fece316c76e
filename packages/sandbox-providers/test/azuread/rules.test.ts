import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { AzureadOnTenant } from "../support/azuread.ts";

// What the azuread provider 6.9.1 refused in a preview, with the rest of the texts that the real one shortens alike.

let azuread: AzureadOnTenant;

beforeAll(async () => {
  azuread = await AzureadOnTenant.start();
});

beforeEach(() => {
  azuread.requests.length = 0;
});

afterAll(() => azuread.stop());

const id = "6a2f0c1e-3b51-4a8e-9b7a-5b8f8f0e2c11";
const role = { id, allowedMemberTypes: ["User"], description: "Reads", displayName: "Reader", value: "Reader" };
const scope = { id, value: "access", adminConsentDescription: "Access", adminConsentDisplayName: "Access" };
const app = (news: Values): [string, Values] => ["Application", { displayName: "App", ...news }];
const personal = (news: Values): [string, Values] =>
  app({
    signInAudience: "AzureADandPersonalMicrosoftAccount",
    api: { requestedAccessTokenVersion: 2 },
    ...news,
  });
const accesses = (count: number): Values => ({
  resourceAppId: id,
  resourceAccesses: Array.from({ length: count }, () => ({ id, type: "Scope" })),
});
const slash = "URI must have a trailing slash when there is no path segment";

/** The failures of a check, or else the refusal of the previewed creation. */
async function refusals(name: string, news: Values): Promise<string[]> {
  const type = azuread.tokenOf(name);
  const { inputs, failures } = azuread.operations.check({ type, name: "it", news });
  if (failures.length > 0) return failures;
  return azuread.operations
    .create({ type, name: "it", properties: inputs, preview: true })
    .then(() => [])
    .catch((error: unknown) => [String(error)]);
}

describe("the provider refuses before it asks Graph", () => {
  it.each<[title: string, [name: string, news: Values], text: string]>([
    ["a web address without a path", app({ web: { redirectUris: ["https://reports.contoso.com"] } }), slash],
    ["one with a port", app({ web: { redirectUris: ["https://x.contoso.com:8443"] } }), slash],
    ["one with a query", app({ web: { redirectUris: ["https://r.contoso.com?x=1"] } }), slash],
    ["localhost", app({ singlePageApplication: { redirectUris: ["http://localhost:3000"] } }), slash],
    ["a scheme without a host", app({ publicClient: { redirectUris: ["com.contoso.app:/oauth"] } }), "URI has no host"],
    ["an empty host", app({ publicClient: { redirectUris: ["myapp:///cb"] } }), "URI has no host"],
    ["half an encoding", app({ web: { redirectUris: ["https://x.contoso.com/a%zz"] } }), "URI is in an invalid format"],
    ["another scheme", app({ web: { redirectUris: ["ftp://x.contoso.com/"] } }), "unexpected URI scheme"],
    ["a URN of a single page", app({ singlePageApplication: { redirectUris: ["urn:a:b"] } }), "URI has no host"],
    ["no address", app({ web: { redirectUris: [""] } }), "URI must not be empty"],
    ["a long address", app({ web: { redirectUris: [`https://a.com/${"x".repeat(243)}`] } }), "at most 256"],
    ["a home page without a host", app({ web: { homepageUrl: "contoso.com" } }), "URI has no host"],
    ["a long logout URL", app({ web: { logoutUrl: `https://a.com/${"x".repeat(242)}` } }), "at most 255"],
    ["an owner who is no id", app({ owners: ["ada@contoso.com"] }), "expected a valid UUID"],
    ["an empty name", app({ displayName: "" }), "not empty"],
    ["empty notes", app({ notes: "" }), "not empty"],
    ["the id of a role", app({ appRoles: [{ ...role, id: "reader" }] }), "expected a valid UUID"],
    ["the value of a role", app({ appRoles: [{ ...role, value: "can read" }] }), "must be alphanumeric"],
    ["a value with a dot first", app({ appRoles: [{ ...role, value: ".read" }] }), "must not begin with a period"],
    ["a long value", app({ appRoles: [{ ...role, value: "a".repeat(250) }] }), "0-249 characters"],
    [
      "two roles of one value",
      app({ appRoles: [role, { ...role, id: "6a2f0c1e-3b51-4a8e-9b7a-5b8f8f0e2c12" }] }),
      'duplicate value found: "Reader"',
    ],
    [
      "a role and a scope of one id",
      app({ appRoles: [role], api: { oauth2PermissionScopes: [scope] } }),
      `duplicate ID found: "${id}"`,
    ],
    [
      "the id of a permission",
      app({ requiredResourceAccesses: [{ ...accesses(0), resourceAccesses: [{ id: "x", type: "Role" }] }] }),
      "expected a valid UUID",
    ],
    ["personal accounts with tokens of version 1", personal({ api: {} }), "`requested_access_token_version` must be 2"],
    [
      "31 permissions of one API",
      personal({ requiredResourceAccesses: [accesses(31)] }),
      "30 `resource_access` blocks for each API",
    ],
    [
      "201 permissions",
      personal({ requiredResourceAccesses: Array.from({ length: 7 }, () => accesses(29)) }),
      "200 `resource_access` blocks per application",
    ],
    [
      "a scope of 41 characters",
      personal({
        api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ ...scope, value: "a".repeat(41) }] },
      }),
      "must be 40 characters or less",
    ],
    ["a URN for personal accounts", personal({ identifierUris: ["urn:contoso:erp"] }), "must not have the URN scheme"],
    ["a client id", ["ServicePrincipal", { clientId: "erp" }], "expected a valid UUID"],
    [
      "a day as a date",
      ["ApplicationPassword", { applicationId: `/applications/${id}`, endDate: "2027-01-31" }],
      "RFC3339",
    ],
    [
      "a bare application id",
      ["ApplicationPassword", { applicationId: id }],
      "expected the form /applications/{objectId}",
    ],
    [
      "the id of a role that is assigned",
      ["AppRoleAssignment", { appRoleId: "Reader", principalObjectId: id, resourceObjectId: id }],
      "expected a valid UUID",
    ],
    [
      "the id of an owner",
      ["ApplicationOwner", { applicationId: `/applications/${id}`, ownerObjectId: "ada" }],
      "expected a valid UUID",
    ],
    [
      "the id of an API",
      ["ApplicationApiAccess", { applicationId: `/applications/${id}`, apiClientId: "graph", roleIds: [id] }],
      "expected a valid UUID",
    ],
    [
      "the application of a client that is authorized in advance",
      ["ApplicationPreAuthorized", { applicationId: id, authorizedClientId: id, permissionIds: [id] }],
      "expected the form /applications/{objectId}",
    ],
    [
      "a redirect URI by itself",
      ["ApplicationRedirectUris", { applicationId: `/applications/${id}`, type: "Web", redirectUris: ["x:"] }],
      "URI has no host",
    ],
  ])("%s", async (_title, [name, news], text) => {
    expect(await refusals(name, news)).toEqual([expect.stringContaining(text)]);
    expect(azuread.requests).toEqual([]);
  });

  it.each<[title: string, [name: string, news: Values]]>([
    ["a host with a slash", app({ web: { redirectUris: ["https://reports.contoso.com/"] } })],
    ["a public client's host without one", app({ publicClient: { redirectUris: ["http://localhost"] } })],
    ["a public client's URN", app({ publicClient: { redirectUris: ["urn:ietf:wg:oauth:2.0:oob"] } })],
    [
      "values that are not known yet",
      app({ owners: [unknown], web: { redirectUris: [unknown] }, displayName: unknown }),
    ],
    [
      "roles whose ids are not known yet",
      app({
        appRoles: [
          { ...role, id: unknown },
          { ...role, id: unknown, value: "Writer" },
        ],
      }),
    ],
    [
      "30 permissions and 40 characters",
      personal({
        requiredResourceAccesses: [accesses(30)],
        api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ ...scope, value: "a".repeat(40) }] },
      }),
    ],
    ["31 permissions of a work account", app({ requiredResourceAccesses: [accesses(31)] })],
    [
      "a time as a date",
      ["ApplicationPassword", { applicationId: `/applications/${id}`, endDate: "2027-01-31T00:00:00Z" }],
    ],
  ])("but not %s", async (_title, [name, news]) => {
    expect(await refusals(name, news)).toEqual([]);
  });

  it("an update, in its diff", async () => {
    const made = await azuread.create(...app({}));
    const news = { displayName: "App", signInAudience: "PersonalMicrosoftAccount" };
    expect(() => azuread.diff(made, news)).toThrow("`requested_access_token_version` must be 2");
  });
});
