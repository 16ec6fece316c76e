import type { AccessReport } from "../../cli/commands/report/access-report.ts";
import type { GraphObject, TenantGraph } from "../support/tenant-graph.ts";

/** One line for each fact about access in Graph, for every registration with the stack's tag. */
export async function readTenantAccess(graph: TenantGraph, tagPrefix: string): Promise<Map<string, string>> {
  const [applications, principals] = await Promise.all([graph.list("/applications"), graph.list("/servicePrincipals")]);
  const apis = new Map(principals.map((principal) => [principal["appId"] as string, principal]));
  const lines: [key: string, line: string][] = [];
  for (const application of applications) {
    const tag = (application["tags"] as string[]).find((one) => one.startsWith(tagPrefix));
    if (tag === undefined) continue;
    const add = (line: string, key = line): unknown =>
      lines.push([`${tag} ${key}`, `${tag.slice(tagPrefix.length)} ${line}`]);
    add("app registration");
    for (const { resourceAppId, resourceAccess } of application["requiredResourceAccess"] as RequiredAccess[]) {
      for (const { id, type } of resourceAccess) {
        const kind = type === "Role" ? "application" : "delegated";
        add(`declares ${kind} ${nameOf(apis.get(resourceAppId)!, id)}`);
      }
    }
    for (const platform of ["web", "publicClient", "spa"]) {
      const { redirectUris } = application[platform] as { redirectUris: string[] };
      for (const uri of redirectUris) add(`redirects to ${uri}`);
    }
    for (const { keyId, displayName, endDateTime } of application["passwordCredentials"] as Password[]) {
      add(`secret ${displayName} until ${endDateTime.slice(0, 10)}`, keyId);
    }
    const principal = apis.get(application["appId"] as string);
    if (principal === undefined) continue;
    add("service principal");
    for (const grant of await graph.list(`/servicePrincipals/${principal.id}/oauth2PermissionGrants`)) {
      for (const scope of (grant["scope"] as string).split(" ")) add(`is given delegated ${scope}`);
    }
    for (const { resourceId, appRoleId } of await graph.list(`/servicePrincipals/${principal.id}/appRoleAssignments`)) {
      const api = principals.find(({ id }) => id === resourceId);
      add(`is given application ${nameOf(api!, appRoleId as string)}`);
    }
  }
  return new Map(lines);
}

/** The differences of two readings. */
export function differencesOf(before: Map<string, string>, after: Map<string, string>): string[] {
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, line]) => `- ${line}`);
  const come = [...after].filter(([key]) => !before.has(key)).map(([, line]) => `+ ${line}`);
  return [...gone, ...come].sort();
}

/** The same differences, as a report names them. */
export function differencesIn(report: AccessReport): string[] {
  return report.integrations
    .flatMap(({ name, resources, permissions, consents, redirectUris, secrets }) => {
      const line = (change: string, text: string): string =>
        `${change === "added" || change === "created" ? "+" : "-"} ${name} ${text}`;
      const secret = (change: string, one: { name: string; endsOn: string }): string =>
        line(change, `secret ${one.name} until ${one.endsOn.slice(0, 10)}`);
      return [
        ...resources.map((one) => line(one.change, one.name)),
        ...permissions.map((one) => line(one.change, `declares ${one.kind} ${one.name}`)),
        ...consents.map((one) => line(one.change, `is given ${one.kind} ${one.name}`)),
        ...redirectUris.map((one) => line(one.change, `redirects to ${one.uri}`)),
        ...secrets.flatMap((one) => {
          if (one.change === "replaced") return [secret("removed", one.before), secret("added", one)];
          return [secret(one.change === "made" ? "added" : "removed", one)];
        }),
      ];
    })
    .sort();
}

interface RequiredAccess {
  resourceAppId: string;
  resourceAccess: { id: string; type: string }[];
}

interface Password {
  keyId: string;
  displayName: string;
  endDateTime: string;
}

/** The name of a permission in the tenant, without the catalogue. */
function nameOf(api: GraphObject, id: string): string {
  const all = [...(api["appRoles"] as Named[]), ...(api["oauth2PermissionScopes"] as Named[])];
  return all.find((one) => one.id === id)!.value;
}

interface Named {
  id: string;
  value: string;
}
