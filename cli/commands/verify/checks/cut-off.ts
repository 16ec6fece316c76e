import type { Finding } from "../finding.ts";
import type { CheckContext, Entra, TenantSnapshot } from "../observation.ts";
import { type Check, isInUse, unchecked } from "./check.ts";

/** A client that is cut off is disabled and has no credential, so Entra issues no token to it. */
export const cutOff: Check = {
  name: "cut-off",
  appliesTo: (entra) => !isInUse(entra),
  suppressedBy: ["registration"],
  find(seen, checkContext) {
    return [...findEnabled(seen, checkContext), ...findCredentials(seen, checkContext)];
  },
};

function findEnabled({ servicePrincipal: seen, entra }: TenantSnapshot, { commands }: CheckContext): Finding[] {
  if (seen.state === "refused") return [unchecked("whether sign-in is disabled", seen.needs)];
  // Without a service principal, Entra refuses the client too.
  if (seen.state === "missing" || seen.value.accountEnabled === false) return [];
  return [
    {
      severity: "error",
      message: `the service principal must be disabled while the integration is ${reasonOf(entra)}, is enabled`,
      fix: `find out who enabled it; then run ${commands.repair}`,
    },
  ];
}

function findCredentials({ application, entra }: TenantSnapshot, { commands }: CheckContext): Finding[] {
  if (application.state !== "read") return [];
  const { passwordCredentials, keyCredentials } = application.value;
  const count = passwordCredentials.length + keyCredentials.length;
  if (count === 0) return [];
  return [
    {
      severity: "error",
      message: `the registration must have no secret or certificate while the integration is ${reasonOf(entra)}, has ${String(count)}`,
      fix: `run ${commands.repair}; remove those that nothing declares in the portal`,
    },
  ];
}

function reasonOf({ cutOff: found }: Entra): string {
  return found?.reason ?? "in use";
}
