import { beforeEach, describe, expect, it } from "vitest";
import { type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
let admin: string;
let user: string;
beforeEach(async () => {
  graph = await (
    await startGraph()
  ).as({
    roles: ["RoleManagement.ReadWrite.Directory", "User.ReadWrite.All", "Group.ReadWrite.All"],
  });
  [admin = "", user = ""] = graph.tenant.users.keys();
});

const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
const groupsAdministrator = "fdd7a751-b60b-444a-984c-02652fe8fa1c";
const assignments = "/v1.0/roleManagement/directory/roleAssignments";
const definitions = "/v1.0/roleManagement/directory/roleDefinitions";
const assign = (body: object) =>
  graph.call("POST", assignments, { roleDefinitionId: groupsAdministrator, directoryScopeId: "/", ...body });
const isAdministrator = (id: string) => graph.tenant.users.get(id)?.isAdministrator;

describe("a role assignment", () => {
  it("is answered, read, listed by role, and deleted", async () => {
    const { status, body } = await assign({ principalId: user });
    const { id } = body;
    const { body: read } = await graph.call("GET", `${assignments}/${id}`);
    expect([status, read]).toEqual([
      201,
      {
        "@odata.context": "https://localhost:8443/v1.0/$metadata#roleManagement/directory/roleAssignments/$entity",
        id,
        principalId: user,
        roleDefinitionId: groupsAdministrator,
        directoryScopeId: "/",
        resourceScope: "/",
      },
    ]);
    const { value } = (await graph.call("GET", `${assignments}?$filter=roleDefinitionId eq '${globalAdministrator}'`))
      .body;
    expect(value.map((one) => one["principalId"])).toEqual([admin]);
    expect((await graph.call("DELETE", `${assignments}/${id}`)).status).toBe(204);
    expect((await graph.call("GET", `${assignments}/${id}`)).status).toBe(404);
  });

  it("makes an administrator of a user as long as it lasts", async () => {
    const { id } = (await assign({ principalId: user, roleDefinitionId: globalAdministrator })).body;
    const during = isAdministrator(user);
    await graph.call("DELETE", `${assignments}/${id}`);
    expect([during, isAdministrator(user), isAdministrator(admin)]).toEqual([true, false, true]);
  });

  it("is gone with its principal", async () => {
    await graph.call("DELETE", `/v1.0/users/${admin}`);
    const principals = graph.tenant.directoryRoleAssignments.values().map(({ principalId }) => principalId);
    expect([...principals]).toEqual([graph.tenant.deployer.objectId]);
  });

  const nobody = "00000000-0000-0000-0000-000000000001";
  const noPrincipal = "No user, service principal or group that roles can be assigned to has the id ";
  it.each([
    ["of an unknown role", { roleDefinitionId: nobody }, `No enabled role has the id '${nobody}'.`],
    ["to nobody", { principalId: nobody }, `${noPrincipal}'${nobody}'.`],
    [
      "over an administrative unit",
      { directoryScopeId: "/administrativeUnits/1" },
      "Invalid value specified for property 'directoryScopeId' of resource 'UnifiedRoleAssignment'.",
    ],
  ])("is refused %s", async (_, body, message) => {
    const answer = await assign({ principalId: user, ...body });
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("is refused a second time, and to a group that roles cannot be assigned to", async () => {
    const group = { displayName: "Buyers", mailEnabled: false, mailNickname: "buyers", securityEnabled: true };
    const { id: plain } = (await graph.call("POST", "/v1.0/groups", group)).body;
    const { id: assignable } = (await graph.call("POST", "/v1.0/groups", { ...group, isAssignableToRole: true })).body;
    const answers = [
      await assign({ principalId: assignable }),
      await assign({ principalId: assignable }),
      await assign({ principalId: plain }),
    ];
    expect(answers.map(({ status, body }) => [status, status === 201 || body.error.message])).toEqual([
      [201, true],
      [400, "A conflicting object with one or more of the specified property values is present in the directory."],
      [400, `${noPrincipal}'${plain}'.`],
    ]);
  });

  it("is for those who may manage roles, and in the name of a user for administrators", async () => {
    const reader = await graph.as({ roles: ["RoleManagement.Read.Directory"] });
    const plain = await graph.as({ oid: user, scp: "RoleManagement.ReadWrite.Directory" });
    const body = { principalId: user, roleDefinitionId: globalAdministrator, directoryScopeId: "/" };
    const statuses = [await reader.call("POST", assignments, body), await plain.call("POST", assignments, body)];
    expect(statuses.map(({ status }) => status)).toEqual([403, 403]);
    expect((await (await graph.as({ roles: ["User.Read.All"] })).call("GET", assignments)).status).toBe(403);
  });
});

describe("a custom role", () => {
  const role = {
    displayName: "Consent",
    isEnabled: true,
    rolePermissions: [{ allowedResourceActions: ["microsoft.directory/applications/standard/read"] }],
  };

  it("is created, changed, assigned, and deleted when it is unassigned", async () => {
    const created = await graph.call("POST", definitions, { ...role, templateId: "" });
    const path = `${definitions}/${created.body.id}`;
    const changed = await graph.call("PATCH", path, { description: "Consents", version: "2", templateId: "" });
    const assignment = (await assign({ principalId: user, roleDefinitionId: created.body.id })).body;
    const early = await graph.call("DELETE", path);
    await graph.call("DELETE", `${assignments}/${assignment.id}`);
    expect([created.status, changed.status, early.status]).toEqual([201, 204, 400]);
    expect((await graph.call("GET", path)).body).toMatchObject({
      displayName: "Consent",
      description: "Consents",
      version: "2",
      isBuiltIn: false,
      templateId: created.body.id,
      rolePermissions: [{ allowedResourceActions: role.rolePermissions[0]?.allowedResourceActions, condition: null }],
    });
    expect([(await graph.call("DELETE", path)).status, (await graph.call("GET", path)).status]).toEqual([204, 404]);
  });

  it("has another name than all others, and a built-in role does not change", async () => {
    const taken = await graph.call("POST", definitions, { ...role, displayName: "global administrator" });
    const builtIn = await graph.call("PATCH", `${definitions}/${globalAdministrator}`, { description: "Mine" });
    expect([taken.body.error.message, builtIn.body.error.message]).toEqual([
      "Another object with the same value for property displayName already exists.",
      "A built-in role cannot be changed.",
    ]);
  });
});

describe("/directoryRoles", () => {
  it("activates a role once, and shows the same members as the assignments", async () => {
    const activate = () => graph.call("POST", "/v1.0/directoryRoles", { roleTemplateId: groupsAdministrator });
    const { status, body: role } = await activate();
    expect([status, role.displayName, (await activate()).body.id]).toEqual([201, "Groups Administrator", role.id]);
    const members = `/v1.0/directoryRoles/${role.id}/members`;
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryRoles/${role.id}/members/${user}` };
    expect((await graph.call("POST", `${members}/$ref`, reference)).status).toBe(204);
    expect((await graph.call("GET", members)).body.value.map(({ id }) => id)).toEqual([user]);
    expect(graph.tenant.directoryRoleAssignments.size).toBe(3);
    const removed = await graph.call("DELETE", `${members}/${user}/$ref`);
    const again = await graph.call("DELETE", `${members}/${user}/$ref`);
    expect([removed.status, again.status, graph.tenant.directoryRoleAssignments.size]).toEqual([204, 404, 2]);
  });

  it("lists templates and active roles", async () => {
    const templates = (await graph.call("GET", "/v1.0/directoryRoleTemplates")).body.value;
    const roles = (await graph.call("GET", "/v1.0/directoryRoles")).body.value;
    expect(templates.map(({ displayName }) => displayName)).toContain("Application Administrator");
    expect(roles.map((role) => [role["roleTemplateId"], role.displayName])).toEqual([
      [globalAdministrator, "Global Administrator"],
      ["29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator"],
    ]);
  });
});
