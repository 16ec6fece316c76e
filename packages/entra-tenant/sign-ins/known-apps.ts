import type { Tenant } from "../tenant.ts";

/** Name and service principal of an app; empty if the tenant does not have it. */
export interface KnownApp {
  displayName: string;
  servicePrincipalId: string;
}

/** Returns a function that looks up apps by app id. It remembers them, because a report has the same few apps many times. */
export function knownApps(tenant: Tenant): (appId: string | undefined) => KnownApp {
  const known = new Map<string, KnownApp>();
  return (appId = "") => {
    const found = known.get(appId) ?? {
      displayName: tenant.findResource(appId)?.displayName ?? "",
      servicePrincipalId: tenant.findServicePrincipal(appId)?.id ?? "",
    };
    known.set(appId, found);
    return found;
  };
}
