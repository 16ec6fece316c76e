import { randomUUID } from "node:crypto";
import type { ServicePrincipal } from "../../../../../local/tenant/entities.ts";

/** Adds an ordinary service principal for an application or one of Microsoft's APIs. */
export function addPrincipal(servicePrincipals: Map<string, ServicePrincipal>, appId: string): void {
  const id = randomUUID();
  servicePrincipals.set(id, {
    id,
    appId,
    createdDateTime: "2026-11-21T09:30:00.000Z",
    deletedDateTime: null,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    alternativeNames: [],
    description: null,
    notes: null,
    loginUrl: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    samlSingleSignOnSettings: null,
    tags: [],
    owners: [],
  });
}
