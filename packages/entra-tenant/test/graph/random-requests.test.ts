import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { createApplication, type GraphClient, startGraph } from "./graph-client.ts";

let graph: GraphClient;
let thing: string;
beforeAll(async () => {
  graph = await startGraph();
  const created = await createApplication(graph, {
    tags: ["a", "b"],
    identifierUris: ["api://contoso.onmicrosoft.com/x"],
  });
  thing = created.id;
});

const one = (...texts: string[]) => fc.constantFrom(...texts);

/** Texts that are nearly right: parts of queries in any order, and anything else between them. */
const nearly = (...parts: string[]) =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: one(...parts) },
        { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
      ),
      { maxLength: 12 },
    )
    .map((texts) => texts.join(""));

const filter = nearly(
  ...[
    "displayName",
    "appId",
    "tags",
    "tags/any(t:t",
    "owners/$count",
    "createdDateTime",
    "keyCredentials/any(k:k/endDateTime",
  ],
  ...[" eq ", " ne ", " ge ", " in ", " and ", " or ", "not ", "not(", "startswith(", "endswith(", "contains(", ","],
  ...[
    "'x'",
    "''",
    "'",
    "null",
    "true",
    "1",
    "2026-01-01",
    "2026-99-99T00:00:00Z",
    "31e9d0ad-6a5b-4d5e-9f0c-6f3a6f2ce001",
    "(",
    ")",
    " ",
  ],
);
const values = {
  $filter: filter,
  $search: nearly('"displayName:', "x", '"', "\\", " AND ", " OR ", "(", ")", "description:"),
  $orderby: nearly("displayName", "createdDateTime", " desc", " asc", ",", "/", " "),
  $expand: nearly("owners", "manager", "($select=", "id", ",", ")", ";"),
  $select: nearly("id", "displayName", "tags", ",", "*", "/", " "),
  $count: one("true", "false", "1", ""),
  $top: one("1", "999", "0", "-1", "1e3", "99999999999999999999"),
  $skiptoken: fc.string({ unit: "binary", maxLength: 20 }),
};
const query = fc
  .array(
    fc
      .constantFrom(...(Object.keys(values) as (keyof typeof values)[]))
      .chain((name) => values[name].map((value) => [name, value])),
    {
      maxLength: 3,
    },
  )
  .map((options) =>
    options.map(([name, value]) => `${String(name)}=${encodeURIComponent(String(value).toWellFormed())}`).join("&"),
  );

const anyPath = fc
  .tuple(one("/v1.0", "/beta"), fc.array(segment(), { maxLength: 5 }))
  .map(([version, segments]) => [version, ...segments].join("/"));

function segment(): fc.Arbitrary<string> {
  const names = one(
    ...["applications", "servicePrincipals", "users", "me", "owners", "directoryObjects", "directory", "deletedItems"],
    ...["$count", "$batch", "$ref", "getByIds", "myorganization", "oauth2PermissionGrants", "appRoleAssignments"],
    ...["microsoft.graph.user", "graph.user", "policies", "organization"],
  );
  const keys = one(
    "applications(appId='x')",
    "applications(uniqueName='%27')",
    "users('x')",
    "applications()",
    "%ff",
    "%",
    "..",
    "",
  );
  const texts = fc.string({ maxLength: 6 }).map((text) => encodeURI(text.toWellFormed()).replaceAll(/[?#]/g, ""));
  return fc.oneof({ weight: 8, arbitrary: names }, { weight: 2, arbitrary: keys }, { weight: 1, arbitrary: texts });
}

/** Paths of routes; ID becomes the object id of the deployer, APP its app id, and THING the object id of an application. */
const routePath = one(
  ...[
    "/v1.0/applications",
    "/beta/applications",
    "/v1.0/servicePrincipals",
    "/v1.0/users",
    "/v1.0/oauth2PermissionGrants",
  ],
  ...[
    "/v1.0/applications/$count",
    "/v1.0/users/$count",
    "/v1.0/applications/THING",
    "/v1.0/servicePrincipals/ID",
    "/v1.0/users/x",
  ],
  ...[
    "/v1.0/applications(appId='APP')",
    "/v1.0/applications(uniqueName='new')",
    "/v1.0/servicePrincipals(appId='APP')",
  ],
  ...["/v1.0/applications/THING/owners", "/v1.0/applications/THING/owners/$ref", "/v1.0/applications/THING/tags"],
  ...["/v1.0/applications/THING/owners/graph.user", "/v1.0/applications/THING/federatedIdentityCredentials"],
  ...["/v1.0/applications/THING/addPassword", "/v1.0/servicePrincipals/ID/appRoleAssignments", "/v1.0/organization"],
  ...["/v1.0/directoryObjects/ID", "/v1.0/directoryObjects/getByIds", "/v1.0/$batch", "/beta/$batch"],
  ...["/v1.0/directory/deletedItems/microsoft.graph.application", "/v1.0/policies/defaultAppManagementPolicy"],
);
const path = fc.oneof({ weight: 4, arbitrary: routePath }, { weight: 1, arbitrary: anyPath });

const deep = fc.integer({ min: 1, max: 3000 }).map((depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`);
const body = fc.oneof(
  fc.json({ maxDepth: 4 }),
  deep,
  fc.string({ unit: "binary" }),
  fc
    .record({ displayName: fc.string(), ids: fc.array(fc.string()) }, { requiredKeys: [] })
    .map((value) => JSON.stringify(value)),
  fc
    .array(
      fc.record(
        { id: one("1", "2", ""), method: one("GET", "POST", "x"), url: path, dependsOn: fc.array(one("1", "2")) },
        { requiredKeys: ["id"] },
      ),
      { maxLength: 3 },
    )
    .map((requests) => JSON.stringify({ requests })),
);

// RANDOM_REQUESTS makes a longer run: 100,000 take a few minutes.
const numRuns = Number(process.env["RANDOM_REQUESTS"] ?? 1000);

it("responds to random requests to Graph without an internal error", { timeout: 3_600_000 }, async () => {
  const header = fc.record(
    { ConsistencyLevel: one("eventual", "x"), Prefer: one("create-if-missing", ""), "If-Match": one("*", "x") },
    { requiredKeys: [] },
  );
  const request = fc.tuple(
    one(...Array<string>(12).fill("GET"), ...Array<string>(4).fill("POST"), "PATCH", "PATCH", "DELETE", "PUT"),
    path,
    query,
    body,
    header,
  );
  await fc.assert(
    fc.asyncProperty(request, async ([method, template, options, text, headers]) => {
      const { objectId, clientId } = graph.tenant.deployer;
      const pathname = template.replace("ID", objectId).replace("APP", clientId).replace("THING", thing);
      const answer = await graph.raw(method, `${pathname}?${options}`, headers, method === "GET" ? undefined : text);
      expect(answer.status < 500 || answer.status === 501).toBe(true);
      expect(answer.headers.get("x-local-tenant-check")).not.toBe("internal-error");
    }),
    { numRuns },
  );
});
