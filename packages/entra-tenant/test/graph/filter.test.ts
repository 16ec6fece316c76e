import { beforeAll, describe, expect, it } from "vitest";
import { createApplication, type GraphClient, refusal, startGraph } from "./graph-client.ts";

// These tests only read, so they share one directory.
let graph: GraphClient;
beforeAll(async () => {
  graph = await startGraph();
  const [owner = ""] = graph.tenant.users.keys();
  await createApplication(graph, {
    displayName: "O'Brien & Söhne",
    description: "first",
    identifierUris: ["api://contoso.onmicrosoft.com/orders"],
    tags: ["red", "blue"],
    web: { redirectUris: ["https://a.example/cb"], homePageUrl: "https://a.example" },
    requiredResourceAccess: [{ resourceAppId: "00000003-0000-0000-c000-000000000000", resourceAccess: [] }],
    "owners@odata.bind": [`https://graph.microsoft.com/v1.0/directoryObjects/${owner}`],
  });
  graph.setClock("2026-11-21T08:30:00.000Z");
  await createApplication(graph, { displayName: "Posit", tags: ["red"], signInAudience: "AzureADMultipleOrgs" });
});

const brien = "O'Brien & Söhne";
const everyone = ["Contoso Administrator", "Contoso User", "Contoso Helpdesk"];

async function query(collection: string, filter: string, isAdvanced: boolean) {
  const path = `/v1.0/${collection}?$filter=${encodeURIComponent(filter)}${isAdvanced ? "&$count=true" : ""}`;
  return await graph.call("GET", path, undefined, isAdvanced ? { ConsistencyLevel: "eventual" } : {});
}

async function namesOf(collection: string, filter: string, isAdvanced: boolean): Promise<unknown> {
  const { status, body } = await query(collection, filter, isAdvanced);
  return status === 200 ? body.value.map(({ displayName }) => displayName) : body.error.message;
}

describe("$filter", () => {
  it.each([
    ["applications", "displayName eq 'O''Brien & Söhne'", [brien]],
    ["applications", "displayname EQ 'POSIT'", ["Posit"]],
    ["applications", "displayName eq 'Posit' or displayName eq 'Deployer'", ["Deployer", "Posit"]],
    ["applications", "displayName in ('Posit', 'Nobody')", ["Posit"]],
    ["applications", "startswith(displayName,'o''b') and signInAudience eq 'AzureADMyOrg'", [brien]],
    ["applications", "startsWith(displayName, 'x') eq true", []],
    ["applications", "(displayName eq 'Posit' OR displayName eq 'x') AND (tags/any(t: t eq 'RED'))", ["Posit"]],
    ["applications", "tags/any(t:t eq 'blue' or startswith(t, 'gre'))", [brien]],
    ["applications", "identifierUris/any(uri:startswith(uri,'api://CONTOSO'))", [brien]],
    ["applications", "createdDateTime ge 2026-11-21T09:15:00+01:00", ["Posit"]],
    ["applications", "createdDateTime le 2026-11-21T08:15:00Z and displayName ge 'o'", [brien]],
    ["applications", "createdDateTime ge 2026-11-22", []],
    ["users", "accountEnabled eq true", everyone],
    ["users", "startswith(mail,'admin') or startswith(surname,'help')", [everyone[0], everyone[2]]],
    ["users", "employeeId eq '7'", []],
  ])("of %s: %s", async (collection, filter, names) => {
    expect(await namesOf(collection, filter, false)).toEqual(names);
    expect(await namesOf(collection, filter, true)).toEqual(names);
  });

  const advanced = "because the required parameters might be missing";
  const property = (name: string, resource = "Application") =>
    `Unsupported or invalid query filter clause specified for property '${name}' of resource '${resource}'.`;

  it.each([
    ["applications", "displayName ne 'Posit'", "NotEqualsMatch", ["Deployer", brien]],
    ["applications", "not(displayName eq 'Posit')", `Operator 'not' is not supported ${advanced}`, ["Deployer", brien]],
    ["applications", "not startswith(displayName, 'p')", "Operator 'not'", ["Deployer", brien]],
    ["applications", "NOT tags/any(t:t eq 'red')", "Operator 'not'", ["Deployer"]],
    ["applications", "startswith(displayName,'p') eq false", "Operator 'not'", ["Deployer", brien]],
    ["applications", "owners/$count eq 0", "Operator '$count'", ["Deployer", "Posit"]],
    ["applications", "owners/$count ne 0", "Operator '$count'", [brien]],
    ["applications", "tags/$count eq 1", "Operator '$count'", ["Posit"]],
    ["applications", "description eq 'first'", property("description"), [brien]],
    ["applications", "displayName eq null", property("displayName"), []],
    ["applications", "web/redirectUris/any(u:u eq 'https://a.example/cb')", property("web/redirectUris"), [brien]],
    ["applications", "web/homePageUrl ne null", "NotEqualsMatch", [brien]],
    [
      "applications",
      "requiredResourceAccess/any(r:r/resourceAppId eq '00000003-0000-0000-c000-000000000000')",
      property("requiredResourceAccess/resourceAppId"),
      [brien],
    ],
    ["users", "endswith(mail,'.ONMICROSOFT.com')", `Operator 'endsWith' is not supported ${advanced}`, everyone],
    ["users", "companyName in (null, 'Contoso')", property("companyName", "User"), everyone],
  ])("of %s in advanced queries only: %s", async (collection, filter, refused, names) => {
    const plain = await query(collection, filter, false);
    expect([plain.status, plain.body.error.code]).toEqual([400, "Request_UnsupportedQuery"]);
    expect(plain.body.error.message).toContain(refused);
    expect(await namesOf(collection, filter, true)).toEqual(names);
  });

  it("needs both the header and $count", async () => {
    const path = "/v1.0/applications?$filter=displayName ne 'x'";
    const onlyHeader = await graph.call("GET", path, undefined, { ConsistencyLevel: "eventual" });
    const onlyCount = await graph.call("GET", `${path}&$count=true`);
    expect([onlyHeader.status, onlyCount.status]).toEqual([400, 400]);
  });

  it.each([
    ["applications", "notes eq 'x'", property("notes")],
    ["applications", "createdDateTime gt 2026-01-01T00:00:00Z", property("createdDateTime")],
    ["applications", "startswith(signInAudience,'A')", property("signInAudience")],
    ["applications", "endswith(displayName,'t')", property("displayName")],
    ["applications", "owners/$count eq 2", property("owners")],
    ["applications", "tags/all(t:t eq 'red')", property("tags")],
    ["applications", "tags/any(t:tags/any(u:u eq t))", undefined],
    ["applications", "tags/any(t:tags/any(u:u eq 'red'))", "Complex query on property tags is not supported."],
    ["applications", "contains(displayName,'o')", "Filter operator 'Contains' is not supported."],
  ])("is refused as Graph refuses it, of %s: %s", async (collection, filter, message) => {
    const answer = await query(collection, filter, true);
    if (message === undefined) expect(answer.status).toBe(501);
    else expect([answer.status, answer.body]).toEqual([400, refusal("Request_UnsupportedQuery", message)]);
  });

  const syntaxErrors: [filter: string, position: number][] = [
    ["displayName eq 'O'Brien'", 23],
    ["displayName eq 'x' ne", 19],
    ["displayName eq 'a ne b' and", 27],
    ["displayName eq", 14],
    ["displayName", 11],
    ["'x'", 0],
    ["(displayName eq 'x'", 19],
    ["displayName in ()", 16],
    ["", 0],
    ["😀", 0],
  ];
  const types = (found: string, given: string, kind = "Equal") =>
    `A binary operator with incompatible types was detected. Found operand types '${found}' and '${given}' for operator kind '${kind}'.`;

  it.each([
    ["users", "accountEnabled eq 'true'", types("Edm.Boolean", "Edm.String")],
    ["users", "displayName eq 7", types("Edm.String", "Edm.Int32")],
    ["applications", "tags eq 'red'", types("Collection(Edm.String)", "Edm.String")],
    [
      "applications",
      "createdDateTime ge '2026-01-01'",
      types("Edm.DateTimeOffset", "Edm.String", "GreaterThanOrEqual"),
    ],
    ["applications", "createdDateTime ge 2026-13-45", "'2026-13-45' is not a date."],
    [
      "servicePrincipals",
      "appOwnerOrganizationId eq '31e9d0ad-6a5b-4d5e-9f0c-6f3a6f2ce001'",
      types("Edm.Guid", "Edm.String"),
    ],
    ["applications", "name eq 'x'", "Could not find a property named 'name' on type 'microsoft.graph.application'."],
    [
      "applications",
      "identifierUris/any(u:v eq 'x')",
      "Could not find a property named 'v' on type 'microsoft.graph.application'.",
    ],
    [
      "applications",
      "reverse(displayName) eq 'x'",
      "An unknown function with name 'reverse' was found at position 0. This may also be a function import or a key lookup on a navigation property, which is not allowed.",
    ],
    ...syntaxErrors.map(([filter, position]): [string, string, string] => [
      "applications",
      filter,
      `Syntax error at position ${position} in '${filter}'.`,
    ]),
  ])("is no OData, of %s: %s", async (collection, filter, detail) => {
    const answer = await query(collection, filter, true);
    const refused = [answer.status, answer.body];
    expect(refused).toEqual([400, refusal("BadRequest", `Invalid filter clause: ${detail}`)]);
  });

  // Correct OData, or what Graph documents for other objects.
  it.each([
    "tolower(displayName) eq 'x'",
    "'x' eq displayName",
    "tags/any()",
    "displayName has 'x'",
    "owners/any(o:o/id eq 'x')",
    "appId eq displayName",
  ])("answers 501 to what Graph could read: %s", async (filter) => {
    const answer = await query("applications", filter, true);
    const message = `The local tenant does not serve the filter clause '${filter}'.`;
    expect([answer.status, answer.body]).toEqual([501, refusal("NotImplemented", message)]);
  });

  it("has at most 15 clauses joined by or, and no endless nesting", async () => {
    const clauses = Array.from({ length: 16 }, (_, index) => `displayName eq '${index}'`);
    const fifteen = await query("applications", clauses.slice(1).join(" or "), false);
    const many = await query("applications", clauses.join(" or "), false);
    const deep = await query("applications", `${"(".repeat(101)}displayName eq 'x'${")".repeat(101)}`, false);
    const message =
      "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15.";
    expect([fifteen.status, many.status, many.body]).toEqual([200, 400, refusal("Request_UnsupportedQuery", message)]);
    expect([deep.status, deep.body.error.message]).toEqual([400, "Invalid filter clause: Recursion limit reached."]);
  });

  it("reads long filters in linear time and refuses them", async () => {
    for (const filter of [
      "'".repeat(50_001),
      "(".repeat(50_000),
      "a/".repeat(50_000),
      "a ".repeat(50_000),
      "0".repeat(50_000),
    ]) {
      expect((await query("applications", filter, true)).status).toBe(400);
    }
    const clauses = Array.from({ length: 5000 }, () => "displayName eq 'x'").join(" and ");
    expect((await query("applications", clauses, true)).body.error.message).toContain("Max allowed: 400.");
  });
});

describe("$filter of app role assignments", () => {
  it.each([
    [
      "appRoleId eq 00000000-0000-0000-0000-000000000000",
      "Request_BadRequest",
      "Invalid filter clause appRoleId: System.Guid",
    ],
    ["startswith(principalType,'User')", "Request_BadRequest", "Invalid filter clause principalType: System.String"],
  ])("refuses %s as Graph does", async (filter, code, message) => {
    const path = `servicePrincipals/${graph.tenant.deployer.objectId}/appRoleAssignments`;
    const answer = await query(path, filter, false);
    expect([answer.status, answer.body]).toEqual([400, refusal(code, message)]);
  });

  it("finds those of one resource", async () => {
    const assignments = [...graph.tenant.appRoleAssignments.values()];
    const resource = assignments[0]?.resourceId ?? "";
    const path = `servicePrincipals/${graph.tenant.deployer.objectId}/appRoleAssignments`;
    const { body } = await query(path, `resourceId eq ${resource}`, false);
    expect(body.value).toHaveLength(assignments.filter(({ resourceId }) => resourceId === resource).length);
    expect(body.value.length).toBeLessThan(assignments.length);
  });
});

describe("$search", () => {
  const search = (text: string) => `/v1.0/applications?$search=${encodeURIComponent(text)}`;

  it.each([
    ['"displayName:brien"', [brien]],
    ['"displayName:SÖH obr"', [brien]],
    ['"displayName:söhne brien"', [brien]],
    ['"displayName:rien"', []],
    ['"displayName:posit" OR "description:first"', [brien, "Posit"]],
    ['"displayName:posit" AND ("description:first" OR "displayName:dep")', []],
    ['"publisherDomain:contoso" AND "displayName:dep"', ["Deployer"]],
    ['"displayName:\\"posit\\""', ["Posit"]],
  ])("finds %s", async (text, names) => {
    const { body } = await graph.call("GET", search(text), undefined, { ConsistencyLevel: "eventual" });
    expect(body.value.map(({ displayName }) => displayName)).toEqual(names);
  });

  it("needs the header", async () => {
    const answer = await graph.call("GET", search('"displayName:x"'));
    const message =
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_UnsupportedQuery", message)]);
  });

  it.each([
    ["displayName:x", "BadRequest"],
    ['"x"', "BadRequest"],
    ['"displayName:"', "BadRequest"],
    ['"displayName:x', "BadRequest"],
    ['"displayName:x" or "displayName:y"', "BadRequest"],
    ['("displayName:x"', "BadRequest"],
    ['"displayName:x" AND', "BadRequest"],
    ["", "BadRequest"],
    ['"notes:x"', "Request_UnsupportedQuery"],
  ])("refuses %s", async (text, code) => {
    const answer = await graph.call("GET", search(text), undefined, { ConsistencyLevel: "eventual" });
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  it("refuses a long text", async () => {
    const answer = await graph.call("GET", search("(".repeat(20_000)), undefined, { ConsistencyLevel: "eventual" });
    expect([answer.status, answer.body.error.code]).toEqual([400, "Request_UnsupportedQuery"]);
  });
});
