import { describe, expect, it } from "vitest";
import { checkPersonalAccounts } from "../../integrations/registration/personal-accounts.ts";
import type { PermissionSpec, SignInAudience } from "../../integrations/spec.ts";
import { problemsOf } from "./systems/deployed.ts";

const personal = "AzureADandPersonalMicrosoftAccount";

function permissions(api: string, count: number, kind: PermissionSpec["kind"] = "delegated"): PermissionSpec[] {
  const of = { apiAppId: api, apiName: api, kind, id: undefined, needsAdminConsent: undefined, at: [] };
  return Array.from({ length: count }, (_, index) => ({ ...of, value: `P${String(index)}` }));
}

function codesAndKeys(
  asked: readonly PermissionSpec[],
  scopes: readonly string[] = [],
  audience: SignInAudience = personal,
) {
  return checkPersonalAccounts({ audience, permissions: asked, scopes }).map(({ code, keys }) => [
    code,
    keys?.join(" "),
  ]);
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `S${String(index)}`);
const apis = (count: number, each: number) => numbered(count).flatMap((api) => permissions(api, each));

describe("checkPersonalAccounts", () => {
  it.each([
    ["30 permissions of an API", permissions("Graph", 30), []],
    ["200 permissions", apis(10, 20), []],
    ["50 APIs", apis(50, 1), []],
    ["100 scopes", [], numbered(100)],
    ["a scope of 40 characters", [], ["x".repeat(40)]],
  ])("accepts %s", (_, asked, scopes) => {
    expect(codesAndKeys(asked, scopes)).toEqual([]);
  });

  it.each([
    ["31 permissions of an API", permissions("Graph", 31), [], "personal-permissions", "delegatedPermissions"],
    [
      "31 permissions of both kinds",
      [...permissions("Graph", 10), ...permissions("Graph", 21, "application")],
      [],
      "personal-permissions",
      "applicationPermissions",
    ],
    [
      "201 permissions",
      [...apis(10, 20), ...permissions("Graph", 1)],
      [],
      "personal-permissions",
      "delegatedPermissions",
    ],
    ["51 APIs", apis(51, 1), [], "personal-permissions", "delegatedPermissions"],
    ["101 scopes", [], numbered(101), "personal-scopes", "exposedScopes"],
    ["a scope of 41 characters", [], ["x".repeat(41)], "personal-scope-length", `exposedScopes ${"x".repeat(41)}`],
  ])("refuses %s for personal accounts, and accepts them for organizations", (_, asked, scopes, code, keys) => {
    expect(codesAndKeys(asked, scopes)).toEqual([[code, keys]]);
    expect(codesAndKeys(asked, scopes, "AzureADMultipleOrgs")).toEqual([]);
  });

  it("reports a problem in a stack file with its fix", () => {
    const entry = { system: "custom", audience: personal, exposedScopes: { ["x".repeat(41)]: null } };
    expect(problemsOf(entry)).toEqual([
      `integrations.sample.exposedScopes.${"x".repeat(41)}: must have at most 40 characters when personal accounts may sign in, got "${"x".repeat(41)}"`,
      "  fix: shorten the scope, or set audience to AzureADMyOrg or AzureADMultipleOrgs  [personal-scope-length]",
    ]);
  });
});

describe("the refusals of the azuread provider for other options", () => {
  const web = { system: "custom", redirectUris: ["https://r.contoso.com/cb"] };
  it.each([
    ["empty notes", { notes: "" }, "integrations.sample.notes"],
    ["101 owners", { owners: numbered(101).map((name) => `${name}@contoso.com`) }, "integrations.sample.owners"],
  ])("include %s", (_, options, path) => {
    expect(problemsOf({ ...web, ...options })[0]).toContain(`${path}: must`);
  });
});
