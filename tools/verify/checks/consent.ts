import type { Found } from "../finding.ts";
import { missingConsent, renderPermissions } from "../permissions.ts";
import { type Check, unchecked } from "./check.ts";

/** What is declared is consented to. */
export const consent: Check = {
  name: "consent",
  explainedBy: ["registration", "service-principal"],
  find(seen, { commands }) {
    const { state, adminConsentUrl } = seen.entra.consent;
    const { application: registered, apis, grants, assignments } = seen;
    const unreadable = apis.values().find((api) => api.state === "refused");
    if (unreadable !== undefined) {
      return registered.state === "refused" ? undefined : [unchecked("consent", unreadable.needs)];
    }
    const isGranted = state === "granted";
    // Where consent is left to others, each user may have given it for themselves.
    const missing = missingConsent(seen, isGranted);
    const remedy = isGranted ? `run ${commands.repair}` : `let an administrator open ${adminConsentUrl}`;
    const delegated = missing.filter(({ kind }) => kind === "delegated");
    const application = missing.filter(({ kind }) => kind === "application");
    const found: Found[] = [];
    if (delegated.length > 0) {
      found.push(
        grants.state === "refused"
          ? unchecked(`consent to ${renderPermissions(delegated)}`, grants.needs)
          : {
              // Without it a user is asked at the first sign-in, or turned away where only an administrator may consent.
              severity: isGranted ? "error" : "warning",
              message: isGranted
                ? `${renderPermissions(delegated)} must be consented to for everyone, is not`
                : `${renderPermissions(delegated)} must be consented to before users can go on, nobody has`,
              remedy,
            },
      );
    }
    if (application.length > 0) {
      found.push(
        assignments.state === "refused"
          ? unchecked(`consent to ${renderPermissions(application)}`, assignments.needs)
          : { severity: "error", message: `${renderPermissions(application)} must be consented to, is not`, remedy },
      );
    }
    return found;
  },
};
