import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { defaultGroup } from "../../defaults.ts";
import type { Application, Group } from "../../entities.ts";
import { groupClaims } from "../../login/tokens/group-claims.ts";
import { callback, startLogin } from "./support/login.ts";
import { memoryTenant, type MemoryTenant, requireUser } from "./support/memory-tenant.ts";
import { assign, grant, register } from "./support/registrations.ts";
import { graphId } from "./support/microsoft-apis.ts";

const none = "00000000-0000-0000-0000-000000000000";
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";

function add(tenant: MemoryTenant, displayName: string, members: string[], changes: Partial<Group> = {}): string {
  const id = randomUUID();
  const blank = defaultGroup({ id, createdDateTime: "2026-11-21T09:30:00Z", displayName, mailNickname: displayName });
  tenant.groups.set(id, { ...blank, members, ...changes });
  return id;
}

/** Megan is in a security group within another one, in a distribution group, and is an administrator through a group. */
function tenantWithGroups(memberships: string | null, additionalProperties?: string[]) {
  const tenant = memoryTenant();
  const megan = requireUser(tenant, "megan").id;
  const inner = add(tenant, "Buyers", [megan]);
  const outer = add(tenant, "Staff", [inner]);
  const mail = add(tenant, "News", [megan], { securityEnabled: false, mailEnabled: true });
  add(tenant, "Others", [requireUser(tenant, "adele").id]);
  const client = register(tenant);
  client.groupMembershipClaims = memberships;
  if (additionalProperties !== undefined) {
    const claim = { name: "groups", source: null, essential: false, additionalProperties };
    client.optionalClaims = { accessToken: [], idToken: [claim], saml2Token: [] };
  }
  assign(tenant, inner, client.appId, none);
  assign(tenant, outer, client.appId, none);
  const [id, principalId] = [randomUUID(), inner];
  const role = { id, principalId, roleDefinitionId: globalAdministrator, directoryScopeId: "/" };
  tenant.directoryRoleAssignments.set(id, role);
  const names = new Map([...tenant.groups.values()].map((group) => [group.id, group.displayName]));
  return { tenant, megan, client, mail, names };
}

function claimsOf({ tenant, megan, client, names }: ReturnType<typeof tenantWithGroups>, isInUrl = false) {
  const claims = groupClaims(tenant, { userId: megan, registration: client, kind: "idToken", isInUrl });
  const readable = (value: unknown) =>
    Array.isArray(value) ? value.map((id: string) => names.get(id) ?? id).sort() : value;
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, readable(value)]));
}

describe("groups in tokens", () => {
  it.each([
    [null, {}],
    ["None", {}],
    ["SecurityGroup", { groups: ["Buyers", "Staff"] }],
    ["ApplicationGroup", { groups: ["Buyers"] }],
    ["DirectoryRole", { wids: [globalAdministrator] }],
    ["All", { groups: ["Buyers", "News", "Staff"], wids: [globalAdministrator] }],
    ["SecurityGroup, DirectoryRole", { groups: ["Buyers", "Staff"], wids: [globalAdministrator] }],
  ])("are those that %s names", (memberships, expected) => {
    expect(claimsOf(tenantWithGroups(memberships))).toEqual(expected);
  });

  it.each([
    ["SecurityGroup", [], { groups: ["Buyers", "Staff"] }],
    ["SecurityGroup", ["emit_as_roles"], { roles: ["Buyers", "Staff"] }],
    ["SecurityGroup", ["sam_account_name"], { groups: ["Buyers", "Staff"] }],
    [null, ["emit_as_roles"], {}],
  ])("of %s follow the optional claim with %j", (memberships, properties, expected) => {
    expect(claimsOf(tenantWithGroups(memberships, properties))).toEqual(expected);
  });

  it("are names if the application requests names of its groups", () => {
    const { tenant, megan, client } = tenantWithGroups("ApplicationGroup", ["cloud_displayname"]);
    const claims = groupClaims(tenant, { userId: megan, registration: client, kind: "idToken" });
    expect(claims).toEqual({ groups: ["Buyers"] });
  });

  it.each([
    [5, true, "groups"],
    [6, true, "hasgroups"],
    [200, false, "groups"],
    [201, false, "_claim_names"],
  ])("%i groups, in a URL: %s, are the claim %s", (count, isInUrl, claim) => {
    const one = tenantWithGroups("SecurityGroup");
    // Two are there.
    for (let index = 2; index < count; index += 1) add(one.tenant, `g${index}`, [one.megan]);
    expect(Object.keys(claimsOf(one, isInUrl))).toContain(claim);
  });

  it("have an endpoint if there are too many", () => {
    const one = tenantWithGroups("SecurityGroup");
    for (let index = 0; index < 201; index += 1) add(one.tenant, `g${index}`, [one.megan]);
    expect(claimsOf(one)).toEqual({
      _claim_names: { groups: "src1" },
      _claim_sources: { src1: { endpoint: `${one.tenant.origin}/v1.0/users/${one.megan}/getMemberObjects` } },
    });
  });

  it("are in the ID token of a sign-in, and hasgroups in a fragment with many", async () => {
    const login = startLogin();
    const { tenant } = login;
    const redirect = { redirectUris: [callback], implicitGrantSettings: { enableIdTokenIssuance: true } };
    const client: Application = register(tenant, { web: redirect as Application["web"] });
    client.groupMembershipClaims = "SecurityGroup";
    grant(tenant, client, graphId, "openid profile");
    const parameters = {
      client_id: client.appId,
      response_type: "id_token",
      response_mode: "fragment",
      redirect_uri: callback,
      scope: "openid profile",
      nonce: "n",
    };
    const read = async () => {
      const { hash } = await login.signIn(login.authorizeUrl(parameters));
      return decodeJwt(new URLSearchParams(hash.slice(1)).get("id_token") ?? "");
    };
    const id = add(tenant, "Buyers", [requireUser(tenant, "megan").id]);
    expect((await read())["groups"]).toEqual([id]);
    for (let index = 0; index < 5; index += 1) add(tenant, `g${index}`, [requireUser(tenant, "megan").id]);
    const { groups, hasgroups } = await read();
    expect([groups, hasgroups]).toEqual([undefined, true]);
  });
});
