import type { ApplicationChange } from "./application-change.ts";
import { badRequest } from "../errors.ts";

// https://learn.microsoft.com/entra/identity-platform/reference-app-manifest: 50 resources, 400 permissions in all
const mostResources = 50;
const mostPermissions = 400;

/** Refuses more declared permissions than an application can have. Like Entra, does not check whether they exist. */
export function checkRequiredResourceAccess({ next }: ApplicationChange): void {
  const resources = next.requiredResourceAccess;
  const permissions = resources.flatMap(({ resourceAccess }) => resourceAccess);
  if (resources.length > mostResources || permissions.length > mostPermissions) {
    throw badRequest(
      "required-resource-access-count",
      "The size of the object has exceeded its limit. Please reduce the number of values and retry your request.",
      "Directory_ResourceSizeExceeded",
    );
  }
  const names = resources.map(({ resourceAppId }) => resourceAppId.toLowerCase());
  if (new Set(names).size < names.length) {
    throw badRequest(
      "required-resource-access-duplicate",
      "Request contains a property with duplicate values.",
      "DuplicateValue",
    );
  }
}
