import type { TenantConnection } from "../../../packages/entra-tenant/index.ts";
import { type GraphObject, openTenantGraph, type TenantGraph } from "../tenant-graph.ts";
import { apis, type MadeByHand } from "./made-by-hand.ts";
import type { MadeRegistration } from "./made-registration.ts";

/** Finds objects of the tenant by the names in the corpus. */
export interface CorpusDirectory {
  add(registration: MadeRegistration): void;
  /** In the order of the corpus. */
  made(): MadeRegistration[];
  registration(key: string): MadeRegistration;
  /** The service principal of a client id. */
  principalOf(clientId: string): Promise<GraphObject>;
  /** The service principal of an API: a name of `apis`, or the key of a registration. */
  apiOf(api: string): Promise<GraphObject>;
  /** Object id of a user, a group or a registration's service principal. */
  principal(name: string): string;
  /** Id of an app role; of default access without a value. */
  roleId(resource: GraphObject, value: string | undefined): string;
  requiredResourceAccess(entry: MadeByHand): Promise<unknown[]>;
}

interface Permission {
  id: string;
  value: string;
}

const groupName = "Finance team";

/** Reads the people of the tenant, and creates a group. */
export async function openDirectory(tenant: TenantConnection, graph: TenantGraph): Promise<CorpusDirectory> {
  const users = await graph.list("/users");
  const people = new Map(users.map((user) => [String(user["userPrincipalName"]).split("@")[0], user.id]));
  const registrations = new Map<string, MadeRegistration>();
  const principals = new Map<string, GraphObject>();

  async function principalOf(clientId: string): Promise<GraphObject> {
    const [found] = principals.has(clientId)
      ? [principals.get(clientId)]
      : await graph.list(`/servicePrincipals?$filter=appId eq '${clientId}'`);
    if (found === undefined)
      throw new Error(`the tenant has no service principal ${clientId}; was it started with corpusSeed?`);
    principals.set(clientId, found);
    return found;
  }

  const registration = (key: string): MadeRegistration => {
    const found = registrations.get(key);
    if (found === undefined) throw new Error(`the corpus has no ${key} yet`);
    return found;
  };
  const apiOf = (api: string) => principalOf(apis[api] ?? registration(api).clientId);
  const roleId = (resource: GraphObject, value: string | undefined) =>
    value === undefined ? "00000000-0000-0000-0000-000000000000" : idOf(resource["appRoles"], value);

  people.set(groupName, await createGroup(tenant, graph, await apiOf("microsoftGraph")));
  return {
    add: (made) => void registrations.set(made.key, made),
    made: () => [...registrations.values()],
    registration,
    principalOf,
    apiOf,
    principal: (name) => people.get(name) ?? registration(name).servicePrincipalId ?? "",
    roleId,
    async requiredResourceAccess({ permissions = {}, unknownPermissions = [] }) {
      const known = Object.entries(permissions).map(async ([api, { delegated = [], application = [] }]) => {
        const resource = await apiOf(api);
        const scopes = delegated.map((value) => ({
          id: idOf(resource["oauth2PermissionScopes"], value),
          type: "Scope",
        }));
        const roles = application.map((value) => ({ id: roleId(resource, value), type: "Role" }));
        return { resourceAppId: resource["appId"], resourceAccess: [...scopes, ...roles] };
      });
      return [...(await Promise.all(known)), ...unknownPermissions];
    },
  };
}

function idOf(permissions: unknown, value: string): string {
  const found = (permissions as Permission[]).find((one) => one.value === value);
  if (found === undefined) throw new Error(`the API has no permission ${value}`);
  return found.id;
}

/** Only with a permission for groups, which the deploying identity gets for a moment. */
async function createGroup(tenant: TenantConnection, graph: TenantGraph, api: GraphObject): Promise<string> {
  const path = `/servicePrincipals/${api.id}/appRoleAssignedTo`;
  const assignment = await graph.send("POST", path, {
    resourceId: api.id,
    principalId: tenant.deployer.objectId,
    appRoleId: idOf(api["appRoles"], "Group.ReadWrite.All"),
  });
  const privileged = await openTenantGraph(tenant);
  try {
    const mailNickname = groupName.replaceAll(" ", "");
    const kind = { mailEnabled: false, securityEnabled: true };
    return (await privileged.send("POST", "/groups", { displayName: groupName, mailNickname, ...kind })).id;
  } finally {
    await privileged[Symbol.asyncDispose]();
    await graph.send("DELETE", `${path}/${assignment.id}`);
  }
}
