import type { Tenant } from "../tenant.ts";

/**
 * The path by object id of a path by app id, `/v1.0/applications(appId='…')`; undefined for any other path. An app id that
 * nothing has stays in the path, for the 404.
 * https://learn.microsoft.com/graph/api/application-get
 */
export function pathByObjectId(tenant: Tenant, path: string): string | undefined {
  const match = /^(\/[^/]+\/)(applications|servicePrincipals)\(appId=(?:'|%27)([0-9a-f-]+)(?:'|%27)\)(\/.*)?$/i.exec(
    path,
  );
  if (!match) return undefined;
  const [, version = "", set = "", appId = "", rest = ""] = match;
  const isApplication = set.toLowerCase() === "applications";
  const found = isApplication ? tenant.findApplication(appId) : tenant.findServicePrincipal(appId);
  return `${version}${isApplication ? "applications" : "servicePrincipals"}/${found?.id ?? appId}${rest}`;
}
