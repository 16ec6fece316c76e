import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv } from "./authorize.ts";
import { readBody } from "./body.ts";
import { directoryObjects } from "./directory-objects.ts";
import { notFound } from "./errors.ts";
import { groupsOf, transitiveGroupsOf } from "./group-members.ts";
import { requireGroup } from "./groups.ts";
import { listResponse, readQuery, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { requireServicePrincipal } from "./service-principals.ts";
import { requireUser, usersOnly } from "./users.ts";

const securityEnabledOnly = z.strictObject({ securityEnabledOnly: z.boolean().default(false) });
const bodies = {
  checkMemberGroups: z.strictObject({ groupIds: z.array(z.guid()).max(20) }),
  checkMemberObjects: z.strictObject({ ids: z.array(z.guid()).max(20) }),
  get: securityEnabledOnly,
};

const myRoutes = [
  "memberOf",
  "transitiveMemberOf",
  "checkMemberGroups",
  "checkMemberObjects",
  "getMemberGroups",
  "getMemberObjects",
  "ownedObjects",
];
const readMine = [...permissions.readMe, ...permissions.readUserMemberships];

/** Accepts objects of any kind: https://learn.microsoft.com/graph/api/directoryobject-getmembergroups */
function requireDirectoryObject(tenant: Tenant, id: string): { id: string } {
  const key = id.toLowerCase();
  const object = tenant.users.get(key) ?? tenant.groups.get(key) ?? tenant.servicePrincipals.get(key);
  if (!object) throw notFound(id);
  return object;
}

/**
 * Memberships and owned objects: https://learn.microsoft.com/graph/api/user-list-memberof,
 * https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups,
 * https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects and
 * https://learn.microsoft.com/graph/api/user-list-ownedobjects
 */
export function membershipRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  for (const name of myRoutes) routes.use(`/me/${name}`, usersOnly);
  const me = (c: Context<GraphEnv>): string => c.get("caller").objectId;
  addMemberships(routes, tenant, { path: "/me", idOf: me, read: readMine });
  addOwned(routes, tenant, { path: "/me", idOf: me, read: readMine });
  const ends = [
    { path: "/users/:id", require: requireUser, read: permissions.readUserMemberships },
    { path: "/groups/:id", require: requireGroup, read: permissions.readMembers },
    { path: "/servicePrincipals/:id", require: requireServicePrincipal, read: permissions.readApplications },
  ] as const;
  for (const { path, require, read } of ends) {
    const idOf = (c: Context<GraphEnv>): string => require(tenant, c.req.param("id") ?? "").id;
    addMemberships(routes, tenant, { path, idOf, read });
    if (path !== "/groups/:id") {
      const readOwned = path === "/users/:id" ? permissions.readUsers : permissions.readApplications;
      addOwned(routes, tenant, { path, idOf, read: readOwned });
    }
  }
  const idOf = (c: Context<GraphEnv>): string => requireDirectoryObject(tenant, c.req.param("id") ?? "").id;
  addActions(routes, tenant, { path: "/directoryObjects/:id", idOf, read: permissions.readDirectory });
  return routes;
}

interface End {
  readonly path: string;
  readonly idOf: (c: Context<GraphEnv>) => string;
  readonly read: readonly string[];
}

function addMemberships(routes: Hono<GraphEnv>, tenant: Tenant, { path, idOf, read }: End): void {
  const canRead = allow(...read);
  routes.get(`${path}/memberOf`, canRead, (c) => {
    const id = idOf(c);
    return answer(c, tenant, [...groupsOf(tenant, id), ...rolesOf(tenant, [id])]);
  });
  routes.get(`${path}/transitiveMemberOf`, canRead, (c) => {
    const groups = transitiveGroupsOf(tenant, idOf(c));
    return answer(c, tenant, [...groups, ...rolesOf(tenant, [idOf(c), ...groups])]);
  });
  addActions(routes, tenant, { path, idOf, read });
}

function addActions(routes: Hono<GraphEnv>, tenant: Tenant, { path, idOf, read }: End): void {
  const canRead = allow(...read);
  routes.post(`${path}/checkMemberGroups`, canRead, async (c) => {
    const { groupIds } = await readBody(c, { type: "DirectoryObject", schema: bodies.checkMemberGroups });
    return ids(c, tenant, pick(groupIds, transitiveGroupsOf(tenant, idOf(c))));
  });
  routes.post(`${path}/checkMemberObjects`, canRead, async (c) => {
    const { ids: wanted } = await readBody(c, { type: "DirectoryObject", schema: bodies.checkMemberObjects });
    return ids(c, tenant, pick(wanted, memberships(tenant, idOf(c))));
  });
  routes.post(`${path}/getMemberGroups`, canRead, async (c) => {
    const { securityEnabledOnly: isSecurity } = await readBody(c, { type: "DirectoryObject", schema: bodies.get });
    return ids(c, tenant, securityOf(tenant, transitiveGroupsOf(tenant, idOf(c)), isSecurity));
  });
  routes.post(`${path}/getMemberObjects`, canRead, async (c) => {
    const { securityEnabledOnly: isSecurity } = await readBody(c, { type: "DirectoryObject", schema: bodies.get });
    return ids(c, tenant, securityOf(tenant, memberships(tenant, idOf(c)), isSecurity));
  });
}

function addOwned(routes: Hono<GraphEnv>, tenant: Tenant, { path, idOf, read }: End): void {
  routes.get(`${path}/ownedObjects`, allow(...read), (c) => {
    const id = idOf(c);
    const { applications, servicePrincipals, groups } = tenant;
    const all = [...applications.values(), ...servicePrincipals.values(), ...groups.values()];
    return answer(
      c,
      tenant,
      all.filter(({ owners }) => owners.includes(id)).map((object) => object.id),
    );
  });
}

/** Ids of the directory roles that are assigned to these objects for the whole tenant. */
function rolesOf(tenant: Tenant, holders: readonly string[]): string[] {
  const assigned = [...tenant.directoryRoleAssignments.values()]
    .filter(({ principalId, directoryScopeId }) => holders.includes(principalId) && directoryScopeId === "/")
    .map(({ roleDefinitionId }) => roleDefinitionId);
  const roles = [...tenant.directoryRoles.values()].filter(({ roleTemplateId }) => assigned.includes(roleTemplateId));
  return roles.map(({ id }) => id);
}

function memberships(tenant: Tenant, id: string): string[] {
  const groups = transitiveGroupsOf(tenant, id);
  return [...groups, ...rolesOf(tenant, [id, ...groups])];
}

function securityOf(tenant: Tenant, all: string[], isSecurity: boolean): string[] {
  return isSecurity ? all.filter((id) => tenant.groups.get(id)?.securityEnabled === true) : all;
}

function pick(wanted: readonly string[], among: readonly string[]): string[] {
  return [...new Set(wanted.map((id) => id.toLowerCase()))].filter((id) => among.includes(id));
}

function ids(c: Context<GraphEnv>, tenant: Tenant, value: string[]): Response {
  readQuery(c, []);
  return c.json({ "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#Collection(Edm.String)`, value });
}

function answer(c: Context<GraphEnv>, tenant: Tenant, found: string[]): Response {
  const objects = found.map((id) => ({ id }));
  return listResponse(c, tenant, directoryObjects(tenant, versionOf(c)), objects);
}
