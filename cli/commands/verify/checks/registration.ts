import { type Check, isRegisteredHere, unchecked } from "./check.ts";

/** The app registration exists. */
export const registration: Check = {
  name: "registration",
  appliesTo: isRegisteredHere,
  find({ application, entra }, { commands }) {
    if (application.state === "refused") {
      return [unchecked("the registration and its child resources", application.needs)];
    }
    if (application.state === "read" && application.value.appId === entra.clientId) return [];
    return [
      {
        severity: "error",
        message: `the app registration ${entra.applicationObjectId} must be in the tenant, got none`,
        fix:
          "restore it in the portal under Deleted applications, within 30 days; " +
          `or run ${commands.repair} for a new one, and enter its client id and secret in the product`,
      },
    ];
  },
};
