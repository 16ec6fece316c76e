import { beforeEach, describe, expect, it } from "vitest";
import { createApplication, createServicePrincipal, type GraphClient, refusal, startGraph } from "./graph-client.ts";

let deployer: GraphClient;
let graph: GraphClient;
let users: string[];
beforeEach(async () => {
  deployer = await startGraph();
  graph = await deployer.as({ roles: ["Group.ReadWrite.All", "User.ReadWrite.All"] });
  users = [...graph.tenant.users.keys()];
});

const security = { displayName: "Buyers", mailEnabled: false, mailNickname: "buyers", securityEnabled: true };
const unified = { ...security, groupTypes: ["Unified"], mailEnabled: true, securityEnabled: false };
const roleGroup = { ...security, isAssignableToRole: true };
const reference = (id: string | undefined) => `https://graph.microsoft.com/v1.0/directoryObjects/${id ?? ""}`;

async function create(body: object = {}): Promise<string> {
  const answer = await graph.call("POST", "/v1.0/groups", { ...security, ...body });
  expect(answer.status).toBe(201);
  return answer.body.id;
}
const add = (id: string, relation: string, object: string | undefined) =>
  graph.call("POST", `/v1.0/groups/${id}/${relation}/$ref`, { "@odata.id": reference(object) });
const idsOf = async (path: string) => (await graph.call("GET", `/v1.0/${path}`)).body.value.map(({ id }) => id);

describe("a new group", () => {
  it("is answered whole, without owners and members", async () => {
    const bound = { "owners@odata.bind": [reference(users[0])], "members@odata.bind": [reference(users[1])] };
    const { status, body } = await graph.call("POST", "/v1.0/groups", { ...security, ...bound });
    expect([status, body]).toEqual([
      201,
      {
        "@odata.context": "https://localhost:8443/v1.0/$metadata#groups/$entity",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        classification: null,
        createdDateTime: "2026-11-21T08:00:00.000Z",
        creationOptions: [],
        deletedDateTime: null,
        description: null,
        displayName: "Buyers",
        expirationDateTime: null,
        groupTypes: [],
        isAssignableToRole: null,
        mail: null,
        mailEnabled: false,
        mailNickname: "buyers",
        membershipRule: null,
        membershipRuleProcessingState: null,
        onPremisesDomainName: null,
        onPremisesLastSyncDateTime: null,
        onPremisesNetBiosName: null,
        onPremisesProvisioningErrors: [],
        onPremisesSamAccountName: null,
        onPremisesSecurityIdentifier: null,
        onPremisesSyncEnabled: null,
        preferredDataLocation: null,
        preferredLanguage: null,
        proxyAddresses: [],
        renewedDateTime: "2026-11-21T08:00:00.000Z",
        resourceBehaviorOptions: [],
        resourceProvisioningOptions: [],
        securityEnabled: true,
        securityIdentifier: expect.stringMatching(/^S-1-12-1(-\d+){4}$/) as string,
        serviceProvisioningErrors: [],
        theme: null,
        uniqueName: null,
        visibility: null,
      },
    ]);
    expect([await idsOf(`groups/${body.id}/owners`), await idsOf(`groups/${body.id}/members`)]).toEqual([
      [users[0]],
      [users[1]],
    ]);
  });

  it("has an address and is public when it is a Microsoft 365 group", async () => {
    const { body } = await graph.call("GET", `/v1.0/groups/${await create(unified)}`);
    expect([body["mail"], body["proxyAddresses"], body["visibility"]]).toEqual([
      "buyers@contoso.onmicrosoft.com",
      ["SMTP:buyers@contoso.onmicrosoft.com"],
      "Public",
    ]);
  });

  it("needs the right to manage roles when roles can be assigned to it, also later", async () => {
    expect((await graph.call("POST", "/v1.0/groups", roleGroup)).status).toBe(403);
    const roles = await graph.as({ roles: ["Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory"] });
    const { status, body } = await roles.call("POST", "/v1.0/groups", roleGroup);
    expect([status, body["visibility"], (await add(body.id, "members", users[0])).status]).toEqual([
      201,
      "Private",
      403,
    ]);
    const nested = await roles.call("POST", `/v1.0/groups/${body.id}/members/$ref`, {
      "@odata.id": reference(await create()),
    });
    expect(nested.body.error.message).toBe("A group that roles can be assigned to cannot have groups as members.");
  });

  it("keeps the rule of a dynamic group, whose members nobody can change", async () => {
    const rule = { groupTypes: ["DynamicMembership"], membershipRule: 'user.city -eq "Oslo"' };
    const id = await create({ ...rule, membershipRuleProcessingState: "On" });
    expect((await graph.call("GET", `/v1.0/groups/${id}`)).body).toMatchObject(rule);
    expect((await add(id, "members", users[0])).body.error.message).toBe(
      "The members of a dynamic group follow from its rule and cannot be changed.",
    );
  });

  const kinds =
    "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.";
  const invalid = (property: string) => `Invalid value specified for property '${property}' of resource 'Group'.`;
  it.each([
    ["mail but no Microsoft 365", { mailEnabled: true }, kinds],
    ["neither mail nor security", { securityEnabled: false }, kinds],
    ["a dynamic type without a rule", { groupTypes: ["DynamicMembership"] }, invalid("membershipRule")],
    ["hidden members in a security group", { visibility: "HiddenMembership" }, invalid("visibility")],
    ["a mail nickname with a space", { mailNickname: "the buyers" }, invalid("mailNickname")],
    [
      "no display name",
      { displayName: undefined },
      "A value is required for property 'displayName' of resource 'Group'.",
    ],
    [
      "an owner that is not there",
      { "owners@odata.bind": [reference("00000000-0000-0000-0000-000000000001")] },
      "Owner '00000000-0000-0000-0000-000000000001' is neither a user nor a service principal of this tenant.",
    ],
    [
      "the mail nickname of another Microsoft 365 group",
      unified,
      "Another object with the same value for property mailNickname already exists.",
    ],
  ])("is refused with %s", async (_, body, message) => {
    await create(unified);
    const answer = await graph.call("POST", "/v1.0/groups", { ...security, ...body });
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });
});

describe("a PATCH of a group", () => {
  it("changes properties and refuses read-only ones", async () => {
    const id = await create({ description: "Buys" });
    const path = `/v1.0/groups/${id}`;
    const done = await graph.call("PATCH", path, { displayName: "All buyers", description: null });
    const roles = await graph.call("PATCH", path, { isAssignableToRole: true });
    const type = await graph.call("PATCH", path, { groupTypes: ["Unified"], mailEnabled: true });
    const { body } = await graph.call("GET", path);
    expect([done.status, roles.status, type.status, body.displayName, body["description"]]).toEqual([
      204,
      400,
      400,
      "All buyers",
      null,
    ]);
  });

  it("changes the settings of a mailbox only for users", async () => {
    const id = await create(unified);
    const body = { allowExternalSenders: true };
    const administrator = await graph.as({ oid: users[0], scp: "Group.ReadWrite.All" });
    const refused = await graph.call("PATCH", `/v1.0/groups/${id}`, body);
    const done = await administrator.call("PATCH", `/v1.0/groups/${id}`, body);
    const read = await graph.call("GET", `/v1.0/groups/${id}?$select=allowExternalSenders`);
    expect([refused.status, done.status, read.body["allowExternalSenders"]]).toEqual([403, 204, true]);
  });

  it("is refused to a user who neither owns the group nor is an administrator", async () => {
    const id = await create();
    const plain = await graph.as({ oid: users[1], scp: "Group.ReadWrite.All" });
    const before = await plain.call("PATCH", `/v1.0/groups/${id}`, { description: "Mine" });
    await add(id, "owners", users[1]);
    const after = await plain.call("PATCH", `/v1.0/groups/${id}`, { description: "Mine" });
    expect([before.status, after.status]).toEqual([403, 204]);
  });
});

describe("members and owners", () => {
  it("are added once, listed with their kind, and removed", async () => {
    const id = await create();
    const principal = await createServicePrincipal(deployer, (await createApplication(deployer)).appId);
    const inner = await create({ mailNickname: "inner" });
    for (const object of [users[0], principal.id, inner]) expect((await add(id, "members", object)).status).toBe(204);
    expect((await add(id, "members", inner)).body.error.message).toBe(
      "One or more added object references already exist for the following modified properties: 'members'.",
    );
    const { value } = (await graph.call("GET", `/v1.0/groups/${id}/members`)).body;
    expect(value.map((one) => one["@odata.type"])).toEqual([
      "#microsoft.graph.user",
      "#microsoft.graph.servicePrincipal",
      "#microsoft.graph.group",
    ]);
    const removed = await graph.call("DELETE", `/v1.0/groups/${id}/members/${inner}/$ref`);
    const again = await graph.call("DELETE", `/v1.0/groups/${id}/members/${inner}/$ref`);
    expect([removed.status, again.status, await idsOf(`groups/${id}/members`)]).toEqual([
      204,
      404,
      [users[0], principal.id],
    ]);
  });

  it("are followed through groups in groups, even in a circle", async () => {
    const [outer, middle, inner] = [
      await create(),
      await create({ mailNickname: "middle" }),
      await create({ mailNickname: "inner" }),
    ];
    await add(outer, "members", middle);
    await add(middle, "members", inner);
    await add(inner, "members", users[1]);
    await add(inner, "members", outer);
    expect(await idsOf(`groups/${outer}/transitiveMembers`)).toEqual([middle, inner, users[1]]);
    expect(await idsOf(`users/${users[1] ?? ""}/memberOf`)).toEqual([inner]);
    expect(await idsOf(`users/${users[1] ?? ""}/transitiveMemberOf`)).toEqual([inner, middle, outer]);
  });

  it.each([
    ["a group in a Microsoft 365 group", unified, "Members of a Microsoft 365 group must be users."],
    ["a group in itself", {}, "A group cannot be a member of itself."],
  ])("cannot be %s", async (_, body, message) => {
    const id = await create(body);
    expect((await add(id, "members", id)).body.error.message).toBe(message);
  });

  it("keep the last owner", async () => {
    const id = await create({ "owners@odata.bind": [reference(users[0])] });
    const answer = await graph.call("DELETE", `/v1.0/groups/${id}/owners/${users[0] ?? ""}/$ref`);
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      expect.stringContaining("The group must have at least one owner") as string,
    ]);
  });

  it("are gone when the object is deleted", async () => {
    const principal = await createServicePrincipal(deployer, (await createApplication(deployer)).appId);
    const bound = [reference(users[1]), reference(principal.id)];
    const id = await create({ "owners@odata.bind": bound, "members@odata.bind": bound });
    await graph.call("DELETE", `/v1.0/users/${users[1] ?? ""}`);
    await deployer.call("DELETE", `/v1.0/servicePrincipals/${principal.id}`);
    expect([await idsOf(`groups/${id}/owners`), await idsOf(`groups/${id}/members`)]).toEqual([[], []]);
  });

  it("cannot be changed with permissions to read groups", async () => {
    const id = await create();
    const reader = await graph.as({ roles: ["Group.Read.All", "User.ReadWrite.All"] });
    const body = { "@odata.id": reference(users[0]) };
    expect((await reader.call("POST", `/v1.0/groups/${id}/members/$ref`, body)).status).toBe(403);
    expect((await (await graph.as({ roles: ["User.Read.All"] })).call("GET", "/v1.0/groups")).status).toBe(403);
  });
});

describe("a deleted group", () => {
  it("is deleted permanently if it is a security group, with its memberships and assignments", async () => {
    const [id, outer] = [await create(), await create({ mailNickname: "outer" })];
    await add(outer, "members", id);
    const { id: resourceId } = await createServicePrincipal(deployer, (await createApplication(deployer)).appId);
    const body = { appRoleId: "00000000-0000-0000-0000-000000000000", principalId: id, resourceId };
    const assigned = await deployer.call("POST", `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`, body);
    const ofGroup = await deployer.call("GET", `/v1.0/groups/${id}/appRoleAssignments`);
    expect([assigned.body["principalType"], assigned.body["principalDisplayName"]]).toEqual(["Group", "Buyers"]);
    expect(ofGroup.body.value).toHaveLength(1);
    await graph.call("DELETE", `/v1.0/groups/${id}`);
    expect([(await graph.call("GET", `/v1.0/groups/${id}`)).status, await idsOf(`groups/${outer}/members`)]).toEqual([
      404,
      [],
    ]);
    expect([graph.tenant.deletedGroups.size, await idsOf("directory/deletedItems/microsoft.graph.group")]).toEqual([
      0,
      [],
    ]);
    expect(graph.tenant.appRoleAssignments.values().some(({ principalId }) => principalId === id)).toBe(false);
  });

  it("comes back with the members that are left when it is a Microsoft 365 group", async () => {
    const id = await create({ ...unified, "members@odata.bind": [reference(users[1]), reference(users[2])] });
    await graph.call("DELETE", `/v1.0/groups/${id}`);
    await graph.call("DELETE", `/v1.0/users/${users[1] ?? ""}`);
    expect(await idsOf("directory/deletedItems/microsoft.graph.group")).toEqual([id]);
    expect((await graph.call("POST", `/v1.0/directory/deletedItems/${id}/restore`)).status).toBe(200);
    expect(await idsOf(`groups/${id}/members`)).toEqual([users[2]]);
  });
});
