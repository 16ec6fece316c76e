import { describe, expect, it } from "vitest";
import {
  permissionMap,
  planOpenIdScope,
  planPermission,
  planPermissions,
  scopeOf,
  uniquePermissions,
} from "../../integrations/permissions/permissions.ts";
import { apis, findApi, findPermission } from "../../integrations/permissions/apis.ts";
import { problemsOf } from "../../integrations/stack-file/schema.ts";
import type { PermissionKind } from "../../integrations/spec.ts";

const graph = "00000003-0000-0000-c000-000000000000";
const unlisted = "11111111-1111-4111-8111-111111111111";

/** The codes of the problems in a permission map, by path. */
function check(kind: PermissionKind, map: unknown): Record<string, string> {
  const schema = permissionMap(kind);
  const { error } = schema.safeParse(map, { reportInput: true });
  const problems = error === undefined ? [] : problemsOf(error, ["at"], schema);
  return Object.fromEntries(problems.map(({ path, code }) => [path, code]));
}

describe("permissionMap", () => {
  it.each<[string, PermissionKind, Record<string, string[]>]>([
    ["delegated permissions", "delegated", { microsoftGraph: ["User.Read", "Files.Read.All"] }],
    ["application permissions", "application", { microsoftGraph: ["Mail.Send"], exchangeOnline: ["SMTP.SendAsApp"] }],
    ["a name that both kinds have, as delegated", "delegated", { microsoftGraph: ["Sites.Selected"] }],
    ["a name that both kinds have, as application", "application", { microsoftGraph: ["Sites.Selected"] }],
    ["the same name on two APIs", "delegated", { microsoftGraph: ["SMTP.Send"], exchangeOnline: ["SMTP.Send"] }],
    ["a name that the catalogue has not", "delegated", { microsoftGraph: ["Brand.New"] }],
    ["an API outside the catalogue", "application", { [unlisted]: ["Tasks.Run"] }],
    ["an API outside the catalogue in capitals", "delegated", { [unlisted.toUpperCase()]: ["Tasks.Run"] }],
    ["an API of the catalogue that has none of that kind", "application", { keyVault: ["Brand.New"] }],
    ["nothing", "delegated", {}],
  ])("accepts %s", (_, kind, map) => {
    expect(check(kind, map)).toEqual({});
  });

  it.each<[string, PermissionKind, Record<string, string[]>, Record<string, string>]>([
    [
      "a delegated permission as application permission",
      "application",
      { dynamicsErp: ["AX.FullAccess"] },
      { "at.dynamicsErp[0]": "permission-wrong-kind" },
    ],
    [
      "an application permission as delegated permission",
      "delegated",
      { microsoftGraph: ["Application.ReadWrite.OwnedBy"] },
      { "at.microsoftGraph[0]": "permission-wrong-kind" },
    ],
    [
      "other capitals before another kind",
      "delegated",
      { microsoftGraph: ["mail.send"] },
      { "at.microsoftGraph[0]": "permission-case" },
    ],
    [
      "a permission's id in an API outside the catalogue",
      "delegated",
      { [unlisted]: [unlisted] },
      { [`at.${unlisted}[0]`]: "permission-is-a-guid" },
    ],
    [
      "an API's name with a hyphen",
      "delegated",
      { "microsoft-graph": [] },
      { "at.microsoft-graph": "permission-api-unknown" },
    ],
    [
      "an API by its id in capitals",
      "delegated",
      { [graph.toUpperCase()]: [] },
      { [`at.${graph.toUpperCase()}`]: "permission-api-by-id" },
    ],
    ["a property that every object has", "delegated", { toString: [] }, { "at.toString": "permission-api-unknown" }],
  ])("refuses %s", (_, kind, map, problems) => {
    expect(check(kind, map)).toEqual(problems);
  });

  it("does not find a permission with the name of an object's built-in property", () => {
    expect(findPermission(graph, "delegated", "constructor")).toBeUndefined();
  });
});

describe("planPermission", () => {
  it("takes the id from the catalogue when several sources carry it", () => {
    expect(
      planPermission("delegated", graph, "User.Read", ["integrations", "a", "permissions", "microsoftGraph", 0]),
    ).toEqual({
      kind: "delegated",
      apiAppId: graph,
      apiName: "Microsoft Graph",
      value: "User.Read",
      id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
      needsAdminConsent: false,
      at: ["integrations", "a", "permissions", "microsoftGraph", 0],
    });
  });

  it.each<[string, PermissionKind, string, string, string | undefined]>([
    [
      "Microsoft Graph's delegated SMTP.Send",
      "delegated",
      "microsoftGraph",
      "SMTP.Send",
      "258f6531-6087-4cc4-bb90-092c5fb3ed3f",
    ],
    [
      "Exchange's delegated SMTP.Send",
      "delegated",
      "exchangeOnline",
      "SMTP.Send",
      "76faac2a-0f20-42f1-928a-50de5b9dbe52",
    ],
    [
      "Exchange's SMTP.SendAsApp",
      "application",
      "exchangeOnline",
      "SMTP.SendAsApp",
      "7146a1f0-8703-45b3-9eae-527a64c00995",
    ],
    [
      "Cognitive Services' user_impersonation",
      "delegated",
      "cognitiveServices",
      "user_impersonation",
      "5f1e8914-a52b-429f-9324-91b92b81adaf",
    ],
    ["Dynamics ERP's, which one source has, in the tenant", "delegated", "dynamicsErp", "Odata.FullAccess", undefined],
    ["a name without source in the tenant", "application", "microsoftGraph", "Brand.New", undefined],
  ])("finds %s", (_, kind, key, value, id) => {
    expect(planPermission(kind, findApi(key)!.appId, value, ["at"]).id).toBe(id);
  });

  it.each<[string, PermissionKind, string, string, boolean | undefined]>([
    ["a scope that users consent to", "delegated", "microsoftGraph", "User.Read", false],
    ["a scope that administrators consent to", "delegated", "microsoftGraph", "Directory.Read.All", true],
    ["a scope of which nobody has published it", "delegated", "powerBi", "Dataset.Read.All", undefined],
    ["a role, whatever the catalogue says", "application", "microsoftGraph", "Brand.New", true],
  ])("knows who consents to %s", (_, kind, key, value, needsAdminConsent) => {
    expect(planPermission(kind, findApi(key)!.appId, value, ["at"]).needsAdminConsent).toBe(needsAdminConsent);
  });
});

describe("planPermissions", () => {
  it("keeps the order of the file and returns the position of each permission", () => {
    const map = { exchangeOnline: ["SMTP.Send"], microsoftGraph: ["User.Read", "Mail.Read"], powerBi: undefined };
    expect(planPermissions(map, "delegated", ["at"]).map(({ value, at }) => [value, at])).toEqual([
      ["SMTP.Send", ["at", "exchangeOnline", 0]],
      ["User.Read", ["at", "microsoftGraph", 0]],
      ["Mail.Read", ["at", "microsoftGraph", 1]],
    ]);
  });

  it("names an API outside the catalogue by its id, in lower case", () => {
    const [permission] = planPermissions({ [unlisted.toUpperCase()]: ["Tasks.Run"] }, "application", ["at"]);
    expect(permission).toMatchObject({ apiAppId: unlisted, apiName: unlisted, id: undefined });
  });
});

describe("scopeOf", () => {
  it.each([
    ["microsoftGraph", "User.Read", "User.Read"],
    ["exchangeOnline", "SMTP.Send", "https://outlook.office.com/SMTP.Send"],
    ["keyVault", "user_impersonation", "https://vault.azure.net/user_impersonation"],
    ["powerBi", "Dataset.Read.All", "https://analysis.windows.net/powerbi/api/Dataset.Read.All"],
    ["dynamicsErp", "AX.FullAccess", "00000015-0000-0000-c000-000000000000/AX.FullAccess"],
    [unlisted, "Tasks.Run", `${unlisted}/Tasks.Run`],
  ])("writes a scope of %s", (key, value, scope) => {
    expect(scopeOf(planPermission("delegated", findApi(key)!.appId, value, ["at"]))).toBe(scope);
  });
});

describe("uniquePermissions", () => {
  it("keeps the first of equal permissions, and both kinds of one name", () => {
    const read = planOpenIdScope("openid", ["first"]);
    const again = planOpenIdScope("openid", ["second"]);
    const asRole = planPermission("application", graph, "Sites.Selected", ["third"]);
    const asScope = planPermission("delegated", graph, "Sites.Selected", ["fourth"]);
    expect(uniquePermissions([read, asRole, again, asScope])).toEqual([read, asRole, asScope]);
  });
});

describe("apis", () => {
  it("names each API once, with a name from the catalogue", () => {
    expect(new Set(apis.flatMap(({ key, appId }) => [key, appId])).size).toBe(2 * apis.length);
    expect(apis.filter(({ key, name }) => key === name)).toEqual([]);
  });
});
