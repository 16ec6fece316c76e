import type { Check } from "./check.ts";

/** The tenant responds, and its endpoints match the hand-off. */
export const discovery: Check = {
  name: "discovery",
  find({ discovery: seen, entra }, { commands }) {
    if (seen.state === "unreadable") {
      return [
        {
          severity: "error",
          message: `the tenant must publish its endpoints at ${entra.issuer}, got status ${seen.status}`,
          fix: "check that the tenant still exists, in the portal under Overview",
        },
      ];
    }
    return (["issuer", "authorizationEndpoint", "tokenEndpoint"] as const)
      .filter((name) => seen[name] !== entra[name])
      .map((name) => ({
        severity: "error",
        message: `${name} must be ${seen[name]}, which the tenant publishes, got ${entra[name]}`,
        fix: `run ${commands.up} and enter the new address in the product`,
      }));
  },
};
