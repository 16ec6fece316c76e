import { type Check, isInUse, unchecked } from "./check.ts";

/** The service principal exists and is enabled. */
export const servicePrincipal: Check = {
  name: "service-principal",
  appliesTo: isInUse,
  suppressedBy: ["registration"],
  find({ servicePrincipal: seen, application, entra }, { commands }) {
    if (seen.state === "refused") {
      return application.state === "refused" ? undefined : [unchecked("the service principal", seen.needs)];
    }
    if (seen.state === "missing" || seen.value.appId !== entra.clientId) {
      return [
        {
          severity: "error",
          message: `the service principal ${entra.servicePrincipalObjectId} must be in the tenant, got none`,
          fix: `run ${commands.repair}; consent is then needed again`,
        },
      ];
    }
    if (seen.value.accountEnabled !== false) return [];
    return [
      {
        severity: "error",
        message: "the service principal must be enabled for sign-in, is disabled",
        fix: `ask why it was disabled; then set "Enabled for users to sign-in?" in the portal, or run ${commands.repair}`,
      },
    ];
  },
};
