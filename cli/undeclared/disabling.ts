import { quoted, type Undeclared } from "./undeclared-object.ts";
import type { GraphApplication } from "./graph-objects.ts";
import type { Registration } from "./registrations.ts";

const titles = { applications: "app registration", servicePrincipals: "service principal" } as const;

/**
 * Finds a registration or service principal that an administrator deactivated:
 * https://learn.microsoft.com/entra/identity/enterprise-apps/deactivate-app-registration
 */
export function findDeactivation(
  of: keyof typeof titles,
  { id, isDisabled }: { id: string; isDisabled?: boolean | null | undefined },
): Undeclared[] {
  if (isDisabled !== true) return [];
  return [
    {
      kind: "deactivation",
      text: `the ${titles[of]} is deactivated, so it gets no tokens`,
      id,
      since: null,
      isAccess: true,
      auditActivity: of === "applications" ? "Update application" : "Update service principal",
      removal: { type: "request", method: "PATCH", path: `/${of}/${id}`, body: { isDisabled: false } },
      isInRefresh: false,
    },
  ];
}

/** Finds a registration that Microsoft disabled. */
export function findDisabledByMicrosoft({ id, disabledByMicrosoftStatus }: GraphApplication): Undeclared[] {
  const status = disabledByMicrosoftStatus ?? "";
  if (status === "" || status === "NotDisabled") return [];
  return [
    {
      kind: "deactivation",
      text: `the app registration is disabled by Microsoft: ${quoted(status)}`,
      id,
      since: null,
      isAccess: true,
      auditActivity: "Update application",
      removal: { type: "advice", text: "open a support request with Microsoft; only Microsoft can enable it again" },
      isInRefresh: false,
    },
  ];
}

/** Finds client applications that get tokens for the registration's scopes without consent. */
export function findPreAuthorized({ id: objectId, api }: GraphApplication, { ids }: Registration): Undeclared[] {
  const all = api?.preAuthorizedApplications ?? [];
  return all
    .filter(({ appId }) => !ids.hasPreAuthorized(objectId, appId))
    .map(({ appId }) => ({
      kind: "pre-authorized application",
      text: `the client application ${quoted(appId)}, pre-authorized for the scopes of the app registration, is not declared`,
      id: appId,
      since: null,
      isAccess: true,
      auditActivity: "Update application",
      removal: {
        type: "request",
        method: "PATCH",
        path: `/applications/${objectId}`,
        body: { api: { preAuthorizedApplications: all.filter((one) => ids.hasPreAuthorized(objectId, one.appId)) } },
      },
      isInRefresh: false,
    }));
}
