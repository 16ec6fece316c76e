import * as azuread from "@pulumi/azuread";
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { ifKnown } from "./known.ts";

/** The properties by which a resource names the application, or the service principal, that it belongs to. */
const references = ["applicationId", "servicePrincipalId", "clientId", "principalObjectId", "servicePrincipalObjectId"];

/** Finds the application that a resource of a stack belongs to. */
export class ApplicationIndex {
  readonly #urnsById = new Map<string, string>();

  constructor(resources: readonly PolicyResource[]) {
    for (const resource of resources.filter(isApplication)) {
      this.#add(resource, ["objectId", "clientId", "applicationId", "applicationObjectId"], [resource.urn]);
    }
    for (const resource of resources.filter((one) => one.isType(azuread.ServicePrincipal))) {
      this.#add(resource, ["objectId"], this.of(resource));
    }
  }

  /**
   * The URNs of the applications that a resource belongs to. An application outside the stack is listed by the id in the
   * resource, and an application that is unknown in a preview is not listed.
   */
  of(resource: PolicyResource): string[] {
    if (isApplication(resource)) return [resource.urn];
    const found = references.flatMap((property) => {
      const known = (resource.propertyDependencies[property] ?? []).filter(leadsToApplication);
      return known.length > 0 ? known.flatMap((one) => this.of(one)) : this.#byId(resource, property);
    });
    return [...new Set(found)];
  }

  #byId({ props }: PolicyResource, property: string): string[] {
    const text: unknown = ifKnown(() => props[property] as unknown);
    if (typeof text !== "string" || text === "") return [];
    const id = normalize(text);
    return [this.#urnsById.get(id) ?? id];
  }

  #add({ props }: PolicyResource, properties: readonly string[], [urn]: readonly string[]): void {
    if (urn === undefined) return;
    for (const property of properties) {
      const id: unknown = ifKnown(() => props[property] as unknown);
      if (typeof id === "string" && id !== "") this.#urnsById.set(normalize(id), urn);
    }
  }
}

/** Whether a resource creates an app registration. */
export function isApplication(resource: ResourceValidationArgs | PolicyResource): boolean {
  return (
    resource.isType(azuread.Application) ||
    resource.isType(azuread.ApplicationRegistration) ||
    resource.isType(azuread.ApplicationFromTemplate)
  );
}

function leadsToApplication(resource: PolicyResource): boolean {
  return isApplication(resource) || resource.isType(azuread.ServicePrincipal);
}

// Resource ids are `/applications/<object id>` and `/servicePrincipals/<object id>`; Graph compares GUIDs without case.
function normalize(id: string): string {
  return id.toLowerCase().replace(/^\/(applications|serviceprincipals)\//, "");
}
