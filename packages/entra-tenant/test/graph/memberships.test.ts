import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, type GraphClient, startGraph } from "./graph-client.ts";

let deployer: GraphClient;
let megan: string;
let adele: string;
let [inner, outer, mail] = ["", "", ""];

const roles = ["User.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Organization.Read.All"];
let graph: GraphClient;

beforeEach(async () => {
  deployer = await startGraph();
  graph = await deployer.as({ roles });
  const users = [...deployer.tenant.users.values()];
  megan = users.find(({ isAdministrator }) => !isAdministrator)!.id;
  adele = users.find(({ isAdministrator }) => isAdministrator)!.id;
  const group = async (name: string, member: string, changes: object = {}) => {
    const body = { displayName: name, mailEnabled: false, mailNickname: name, securityEnabled: true, ...changes };
    const bound = { "members@odata.bind": [`https://graph.microsoft.com/v1.0/directoryObjects/${member}`] };
    return (await graph.call("POST", "/v1.0/groups", { ...body, ...bound })).body.id;
  };
  inner = await group("buyers", megan);
  outer = await group("staff", inner);
  mail = await group("news", megan, { groupTypes: ["Unified"], mailEnabled: true, securityEnabled: false });
});

const post = async (path: string, body: object, by = graph) => (await by.call("POST", `/v1.0${path}`, body)).body.value;
const idsAt = async (path: string, by = graph) =>
  (await by.call("GET", `/v1.0${path}`)).body.value.map(({ id }) => id).sort();

describe("memberships", () => {
  it("are found through groups in groups, and checked against those that are named", async () => {
    const path = `/users/${megan}`;
    expect((await post(`${path}/getMemberGroups`, { securityEnabledOnly: false })).sort()).toEqual(
      [inner, outer, mail].sort(),
    );
    expect((await post(`${path}/getMemberGroups`, { securityEnabledOnly: true })).sort()).toEqual(
      [inner, outer].sort(),
    );
    expect(await post(`${path}/checkMemberGroups`, { groupIds: [outer.toUpperCase(), adele] })).toEqual([outer]);
    expect(await post(`/groups/${inner}/getMemberObjects`, { securityEnabledOnly: false })).toEqual([outer]);
    expect(
      await post(`/servicePrincipals/${deployer.tenant.deployer.objectId}/checkMemberObjects`, { ids: [outer] }),
    ).toEqual([]);
  });

  it("of a directory object are those of its kind", async () => {
    const of = async (id: string, action: string, body: object) =>
      await post(`/directoryObjects/${id}/${action}`, body);
    expect((await of(megan, "getMemberGroups", { securityEnabledOnly: true })).sort()).toEqual([inner, outer].sort());
    expect(await of(inner, "getMemberObjects", {})).toEqual([outer]);
    expect(await of(megan, "checkMemberGroups", { groupIds: [outer, adele] })).toEqual([outer]);
    expect(await of(deployer.tenant.deployer.objectId, "checkMemberObjects", { ids: [outer] })).toEqual([]);
    const unknown = await graph.call("POST", `/v1.0/directoryObjects/${deployer.tenant.id}/getMemberGroups`, {});
    const other = await deployer.as({ roles: ["User.Read.All"] });
    const without = await other.call("POST", `/v1.0/directoryObjects/${megan}/getMemberGroups`, {});
    expect([unknown.status, without.status]).toEqual([404, 403]);
  });

  it("include the directory roles of an administrator", async () => {
    const [role] = [...deployer.tenant.directoryRoles.values()];
    const { body } = await graph.call("GET", `/v1.0/users/${adele}/memberOf`);
    expect(body.value).toEqual([
      expect.objectContaining({
        "@odata.type": "#microsoft.graph.directoryRole",
        id: role?.id,
        displayName: "Global Administrator",
      }),
    ]);
    expect(await post(`/users/${adele}/getMemberObjects`, { securityEnabledOnly: false })).toEqual([role?.id]);
    expect(await post(`/users/${adele}/checkMemberObjects`, { ids: [role?.id, outer] })).toEqual([role?.id]);
  });

  it("are those of the signed-in user under /me", async () => {
    const me = await deployer.as({ oid: megan, scp: "User.Read" });
    expect(await idsAt("/me/memberOf", me)).toEqual([inner, mail].sort());
    expect(await idsAt("/me/transitiveMemberOf", me)).toEqual([inner, outer, mail].sort());
    expect(await post("/me/checkMemberGroups", { groupIds: [outer] }, me)).toEqual([outer]);
    expect((await post("/me/getMemberObjects", {}, me)).sort()).toEqual([inner, outer, mail].sort());
    const { status, headers } = await graph.call("GET", "/v1.0/me/memberOf");
    expect([status, headers.get("x-local-tenant-check")]).toEqual([400, "delegated-token"]);
  });

  it.each([
    ["checkMemberGroups", { groupIds: Array.from({ length: 21 }, () => "8d0f6f5e-0000-4000-8000-000000000001") }],
    ["checkMemberGroups", {}],
    ["getMemberGroups", { securityEnabledOnly: "yes" }],
  ])("refuse a wrong body of %s", async (action, body) => {
    expect((await graph.call("POST", `/v1.0/users/${megan}/${action}`, body)).status).toBe(400);
  });

  it("are refused without a permission", async () => {
    const other = await deployer.as({ roles: ["Domain.Read.All"] });
    expect((await other.call("POST", `/v1.0/users/${megan}/getMemberGroups`, {})).status).toBe(403);
  });
});

it("ownedObjects lists applications, service principals and groups", async () => {
  const { id } = await createApplication(deployer, {});
  const own = deployer.tenant.deployer.objectId;
  deployer.tenant.applications.get(id)!.owners = [own];
  const owned = await idsAt(`/servicePrincipals/${own}/ownedObjects`);
  expect(owned).toContain(id);
  deployer.tenant.groups.get(outer)!.owners = [megan];
  expect(await idsAt(`/users/${megan}/ownedObjects`)).toEqual([outer]);
  expect(await idsAt("/me/ownedObjects", await deployer.as({ oid: megan, scp: "User.Read" }))).toEqual([outer]);
});

it("organization is read by its id", async () => {
  const { id } = deployer.tenant;
  const { body } = await graph.call("GET", `/v1.0/organization/${id}`);
  expect([body.id, body["tenantType"]]).toEqual([id, "AAD"]);
  expect((await graph.call("GET", `/v1.0/organization/${megan}`)).status).toBe(404);
});
