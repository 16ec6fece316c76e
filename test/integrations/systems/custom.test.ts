import { describe, expect, it } from "vitest";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { renderPath } from "../../../integrations/stack-file/problems.ts";
import { deploy, specOf } from "./deployed.ts";

const web = { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] };
const desktop = { system: "custom", publicClientRedirectUris: ["http://localhost"] };
const singlePage = { system: "custom", singlePageRedirectUris: ["https://app.contoso.com/"] };
const service = { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] } };

/** What makes the kinds of client differ. */
function shapeOf(entry: unknown): unknown[] {
  const { entra } = specOf(entry);
  return [entra?.credential.type, entra?.allowsPublicClientFlows, entra?.scopes.join(" ")];
}

function permissionsOf({ entra }: IntegrationSpec): string[] {
  return entra?.permissions.map(({ kind, apiName, value }) => `${kind} ${apiName} ${value}`) ?? [];
}

describe("custom", () => {
  it.each<[string, unknown, unknown[]]>([
    ["a web application", web, ["secret", false, "openid profile email offline_access"]],
    ["a desktop application", desktop, ["none", true, "openid profile email offline_access"]],
    ["a single-page application", singlePage, ["none", false, "openid profile email offline_access"]],
    ["a service", service, ["secret", false, "https://graph.microsoft.com/.default"]],
    [
      "a web application with a single page",
      { ...web, ...singlePage },
      ["secret", false, "openid profile email offline_access"],
    ],
    [
      "a desktop application that also acts for itself",
      { ...desktop, ...service },
      ["secret", false, "openid profile email offline_access"],
    ],
    [
      "a desktop application with a secret",
      { ...desktop, credential: { type: "secret" } },
      ["secret", false, "openid profile email offline_access"],
    ],
    ["an API alone", { system: "custom", exposedScopes: { "session:role-any": {} } }, ["none", false, ""]],
    ["a sign-in without OpenID Connect", { ...web, openIdScopes: [] }, ["secret", false, ""]],
  ])("creates %s", (_, entry, shape) => {
    expect(shapeOf(entry)).toEqual(shape);
  });

  it("requests tokens of an app-only client by one scope for each API", () => {
    const entry = {
      system: "custom",
      applicationPermissions: {
        microsoftGraph: ["Mail.Send", "User.Read.All"],
        exchangeOnline: ["SMTP.SendAsApp"],
        "11111111-1111-4111-8111-111111111111": ["Tasks.Run"],
      },
    };
    expect(specOf(entry).entra?.scopes).toEqual([
      "https://graph.microsoft.com/.default",
      "https://outlook.office365.com/.default",
      "11111111-1111-4111-8111-111111111111/.default",
    ]);
  });

  it("declares sign-in scopes, delegated and application permissions, each once", () => {
    const entry = {
      ...web,
      openIdScopes: ["openid"],
      delegatedPermissions: { microsoftGraph: ["openid", "User.Read"] },
      applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    };
    expect(permissionsOf(specOf(entry))).toEqual([
      "delegated Microsoft Graph openid",
      "delegated Microsoft Graph User.Read",
      "application Microsoft Graph Mail.Send",
    ]);
  });

  it("returns the position of each permission", () => {
    const entry = {
      ...web,
      openIdScopes: ["email"],
      delegatedPermissions: { powerBi: ["Dataset.Read.All"] },
      ...service,
    };
    expect(specOf(entry, "a").entra?.permissions.map(({ at }) => renderPath(at))).toEqual([
      "integrations.a.openIdScopes",
      "integrations.a.delegatedPermissions.powerBi[0]",
      "integrations.a.applicationPermissions.microsoftGraph[0]",
    ]);
  });

  it("adds defaults to roles, scopes and claims", () => {
    const { entra } = specOf({
      ...web,
      appRoles: {
        Reader: null,
        Importer: { displayName: "Import", description: "Imports data", assignableTo: ["applications"] },
      },
      exposedScopes: { "Reports.Read": { displayName: "Read reports", adminConsent: true } },
      optionalClaims: { idToken: ["email"] },
      groupMembershipClaims: ["ApplicationGroup"],
      assignmentRequired: true,
    });
    expect(entra).toMatchObject({
      appRoles: [
        { value: "Reader", displayName: "Reader", description: "Reader", allowedMemberTypes: ["User"] },
        { value: "Importer", displayName: "Import", description: "Imports data", allowedMemberTypes: ["Application"] },
      ],
      exposedScopes: [
        { value: "Reports.Read", displayName: "Read reports", description: "Read reports", needsAdminConsent: true },
      ],
      claims: { optional: { idToken: ["email"], accessToken: [] }, groups: ["ApplicationGroup"] },
      assignmentRequired: true,
    });
  });

  it("names the product in the hand-off of a web application", () => {
    const { handoff } = deploy(specOf({ ...web, product: "Contoso Reporting" }));
    const login = "https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666";
    expect(handoff).toEqual({
      product: "Contoso Reporting",
      where: "its OAuth 2.0 or OpenID Connect settings",
      fields: [
        { field: "Tenant ID", value: "7c4a1a0e-1111-4222-8333-444455556666" },
        { field: "Client ID", value: "11111111-2222-4333-8444-555566667777" },
        { field: "Client secret", secret: "clientSecret" },
        { field: "Issuer", value: `${login}/v2.0` },
        { field: "Discovery document", value: `${login}/v2.0/.well-known/openid-configuration` },
        { field: "Authorization endpoint", value: `${login}/oauth2/v2.0/authorize` },
        { field: "Token endpoint", value: `${login}/oauth2/v2.0/token` },
        { field: "Scope", value: "openid profile email offline_access" },
        {
          field: "Redirect URI",
          value: "https://reporting.contoso.com/cb",
          note: "must be exactly what the product sends",
        },
      ],
      steps: [],
    });
  });

  it.each<[string, Record<string, unknown>, object]>([
    [
      "no secret to a public client",
      desktop,
      { field: "Client secret", leave: "empty", note: "a public client has none" },
    ],
    [
      "its scopes to an API",
      { ...web, exposedScopes: { Read: null } },
      { field: "Exposed scope", value: "api://7c4a1a0e-1111-4222-8333-444455556666/sample/Read" },
    ],
    [
      "its URI to an API",
      { ...web, exposedScopes: { Read: null } },
      { field: "Application ID URI", value: "api://7c4a1a0e-1111-4222-8333-444455556666/sample" },
    ],
    [
      "its roles",
      { ...web, appRoles: { Reader: null } },
      {
        field: "App role",
        value: "Reader",
        note: "in the roles claim of users and applications that are assigned to it",
      },
    ],
  ])("hands over %s", (_, entry, field) => {
    expect(deploy(specOf(entry)).handoff.fields).toContainEqual(field);
  });

  it.each([
    [
      "scopes of two APIs",
      { ...web, delegatedPermissions: { microsoftGraph: ["User.Read"], exchangeOnline: ["SMTP.Send"] } },
    ],
    [
      "two APIs",
      { ...service, applicationPermissions: { microsoftGraph: ["Mail.Send"], exchangeOnline: ["SMTP.SendAsApp"] } },
    ],
  ])("warns that a token request is for one API with %s", (_, entry) => {
    const scope = deploy(specOf(entry)).handoff.fields.find(({ field }) => field === "Scope");
    expect(scope?.note).toBe("one API in a request: each token is for one");
  });

  it("warns of nothing with one API and sign-in scopes", () => {
    const entry = { ...web, delegatedPermissions: { exchangeOnline: ["SMTP.Send", "IMAP.AccessAsUser.All"] } };
    const scope = deploy(specOf(entry)).handoff.fields.find(({ field }) => field === "Scope");
    expect(scope).not.toHaveProperty("note");
  });

  it("has no authorization endpoint in the hand-off of a service", () => {
    const fields = deploy(specOf(service)).handoff.fields.map(({ field }) => field);
    expect(fields).toEqual([
      "Tenant ID",
      "Client ID",
      "Client secret",
      "Issuer",
      "Discovery document",
      "Token endpoint",
      "Scope",
    ]);
  });

  it("uses the display name if no product is named", () => {
    expect(deploy(specOf(web)).handoff.product).toBe("Custom sample");
  });
});
