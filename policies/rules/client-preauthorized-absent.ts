import * as azuread from "@pulumi/azuread";
import { ifKnown } from "../known.ts";
import type { ResourceRule } from "../rule.ts";

/** https://learn.microsoft.com/entra/identity-platform/permissions-consent-overview#preauthorization */
export const clientPreauthorizedAbsent: ResourceRule = {
  name: "client-preauthorized-absent",
  description: "Each client of an API needs its own consent.",
  judge(resource) {
    if (resource.isType(azuread.ApplicationPreAuthorized))
      return [findingOf("calls it without asking anybody for consent")];
    const combined = "gets consent together with it";
    if (resource.isType(azuread.ApplicationKnownClients)) return [findingOf(combined)];
    const application = resource.asType(azuread.Application);
    if (application === undefined) return undefined;
    const count = ifKnown(() => application.api?.knownClientApplications?.length ?? 0) ?? 1;
    return count === 0 ? [] : [findingOf(combined)];
  },
};

function findingOf(what: string) {
  return {
    message: `It lists another application as a client of its API, which ${what}.`,
    fix: "Check that both applications belong to the same people, or remove the client from the list.",
  };
}
