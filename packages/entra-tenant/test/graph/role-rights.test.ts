import { beforeEach, describe, expect, it } from "vitest";
import {
  createApplication,
  createServicePrincipal,
  type GraphClient,
  graphPrincipalId,
  startGraph,
} from "./graph-client.ts";

const roles = {
  "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
  "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
  "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
  "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
  "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
  "Groups Administrator": "fdd7a751-b60b-444a-984c-02652fe8fa1c",
  "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
  "Directory Readers": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
};
type Role = keyof typeof roles | "no role";

/** Every scope that any of the requests below needs, so that the role alone decides about a user. */
const scp = [
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "Group.ReadWrite.All",
  "Policy.Read.All",
  "Policy.ReadWrite.ApplicationConfiguration",
  "Policy.ReadWrite.Authorization",
  "RoleManagement.ReadWrite.Directory",
  "User.ReadWrite.All",
  "User-PasswordProfile.ReadWrite.All",
].join(" ");

let graph: GraphClient;
let [person, administrator] = ["", ""];
let [registration, ownPrincipal, group, roleGroup] = ["", "", "", ""];

beforeEach(async () => {
  graph = await startGraph();
  const users = [...graph.tenant.users.values()];
  person = users.find(({ mailNickname }) => mailNickname === "user")!.id;
  administrator = users.find(({ isAdministrator }) => isAdministrator)!.id;
  const api = {
    appRoles: [
      {
        id: appRoleId,
        allowedMemberTypes: ["Application"],
        displayName: "Read",
        description: "Read",
        value: "Read",
        isEnabled: true,
      },
    ],
  };
  const { id, appId } = await createApplication(graph, api);
  registration = id;
  ownPrincipal = (await createServicePrincipal(graph, appId)).id;
  const admin = await graph.as({ roles: ["Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory"] });
  const create = async (mailNickname: string, more: object = {}) => {
    const body = { displayName: mailNickname, mailNickname, mailEnabled: false, securityEnabled: true, ...more };
    return (await admin.call("POST", "/v1.0/groups", body)).body.id;
  };
  group = await create("buyers");
  roleGroup = await create("operators", { isAssignableToRole: true });
});

const appRoleId = "df021288-bdef-4463-88db-98f22de89214";

/** Gives somebody a role, for the whole directory or a part of it. */
function give(principalId: string, role: Role, directoryScopeId = "/"): void {
  if (role === "no role") return;
  const id = `assignment-${graph.tenant.directoryRoleAssignments.size}`;
  graph.tenant.directoryRoleAssignments.set(id, { id, principalId, roleDefinitionId: roles[role], directoryScopeId });
}

const helpdesk = () => [...graph.tenant.users.values()].find(({ mailNickname }) => mailNickname === "helpdesk")!.id;
const assignment = (resourceId: string, role: string) => ({ appRoleId: role, principalId: ownPrincipal, resourceId });

/** One change of each kind that a role decides about: method, path, body. */
const requests: Record<string, () => [string, string, object?]> = {
  applications: () => ["PATCH", `/applications/${registration}`, { notes: "x" }],
  grants: () => [
    "POST",
    "/oauth2PermissionGrants",
    { clientId: ownPrincipal, consentType: "AllPrincipals", resourceId: graphPrincipalId(graph), scope: "User.Read" },
  ],
  "app roles": () => [
    "POST",
    `/servicePrincipals/${ownPrincipal}/appRoleAssignedTo`,
    assignment(ownPrincipal, appRoleId),
  ],
  "app roles of Graph": () => [
    "POST",
    `/servicePrincipals/${graphPrincipalId(graph)}/appRoleAssignedTo`,
    assignment(graphPrincipalId(graph), "df021288-bdef-4463-88db-98f22de89214"),
  ],
  "app management": () => ["PATCH", "/policies/defaultAppManagementPolicy", { isEnabled: false }],
  "reading app management": () => ["GET", "/policies/defaultAppManagementPolicy"],
  authorization: () => [
    "PATCH",
    "/policies/authorizationPolicy",
    { defaultUserRolePermissions: { allowedToCreateApps: false } },
  ],
  roles: () => [
    "POST",
    "/roleManagement/directory/roleAssignments",
    { principalId: helpdesk(), roleDefinitionId: roles["Global Reader"], directoryScopeId: "/" },
  ],
  users: () => ["PATCH", `/users/${helpdesk()}`, { displayName: "x", accountEnabled: false }],
  groups: () => ["PATCH", `/groups/${group}`, { description: "x" }],
  "role groups": () => ["PATCH", `/groups/${roleGroup}`, { description: "x" }],
};

const managesApplications = ["applications", "grants", "app roles", "app management", "reading app management"];
const allowed: [Role, string[]][] = [
  ["no role", []],
  ["Application Administrator", managesApplications],
  ["Cloud Application Administrator", managesApplications],
  [
    "Privileged Role Administrator",
    ["grants", "app roles", "app roles of Graph", "authorization", "roles", "role groups"],
  ],
  ["User Administrator", ["users", "groups"]],
  ["Groups Administrator", ["groups"]],
  ["Global Reader", ["reading app management"]],
  ["Directory Readers", []],
  ["Global Administrator", Object.keys(requests)],
];

/** What a caller may do of all requests; each one that is refused is refused with 403. */
async function tried(caller: GraphClient): Promise<string[]> {
  const done: string[] = [];
  for (const [name, request] of Object.entries(requests)) {
    const [method, path, body] = request();
    const { status, body: answer } = await caller.call(method, `/v1.0${path}`, body);
    if (status < 300) done.push(name);
    else expect([name, status, answer.error.code]).toEqual([name, 403, "Authorization_RequestDenied"]);
  }
  return done;
}

describe.each(allowed)("%s", (role, expected) => {
  it(`lets a user change: ${expected.join(", ") || "nothing"}`, async () => {
    give(person, role);
    expect(await tried(await graph.as({ oid: person, scp }))).toEqual(expected);
  });

  it("lets an application do the same without any permission, but for groups that roles can be assigned to", async () => {
    give(graph.tenant.deployer.objectId, role);
    const isAllowed = (name: string) => role === "Global Administrator" || name !== "role groups";
    expect(await tried(await graph.as({ roles: [] }))).toEqual(expected.filter(isAllowed));
  });
});

describe("a directory role", () => {
  it("never exceeds the scopes of a user's token", async () => {
    give(person, "Global Administrator");
    expect(await tried(await graph.as({ oid: person, scp: "User.Read" }))).toEqual([]);
  });

  it("for a part of the directory allows nothing", async () => {
    give(person, "User Administrator", `/${registration}`);
    expect(await tried(await graph.as({ oid: person, scp }))).toEqual([]);
  });

  it("lets an application read the directory", async () => {
    const application = await graph.as({ roles: [] });
    const read = async () => (await application.call("GET", "/v1.0/users")).status;
    const before = await read();
    give(graph.tenant.deployer.objectId, "Directory Readers");
    expect([before, await read()]).toEqual([403, 200]);
  });

  it("protects its holder from user administrators, unless it is an ordinary one", async () => {
    give(person, "User Administrator");
    give(helpdesk(), "Groups Administrator");
    const caller = await graph.as({ oid: person, scp });
    const change = async (id: string, body: object) => (await caller.call("PATCH", `/v1.0/users/${id}`, body)).status;
    const password = { passwordProfile: { password: "Local-Tenant-22" } };
    expect([await change(administrator, password), await change(administrator, { jobTitle: "x" })]).toEqual([403, 204]);
    expect((await caller.call("DELETE", `/v1.0/users/${administrator}`)).status).toBe(403);
    expect(await change(helpdesk(), password)).toBe(204);
    expect((await caller.call("DELETE", `/v1.0/users/${helpdesk()}`)).status).toBe(204);
  });
});
