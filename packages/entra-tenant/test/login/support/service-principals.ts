import { randomUUID } from "node:crypto";
import { defaultServicePrincipal } from "../../../defaults.ts";
import type { ServicePrincipal } from "../../../entities.ts";

/** Adds an ordinary service principal for an application or one of Microsoft's APIs. */
export function addPrincipal(servicePrincipals: Map<string, ServicePrincipal>, appId: string): void {
  const id = randomUUID();
  const createdDateTime = "2026-11-21T09:30:00.000Z";
  servicePrincipals.set(id, defaultServicePrincipal({ id, appId, createdDateTime }));
}
