import * as azuread from "@pulumi/azuread";
import type { PolicyResource } from "@pulumi/policy";
import { isApplication } from "./applications.ts";
import { each, ifKnown } from "./known.ts";

/** Whether a property of one resource refers to another resource, by reference in the program or by a literal id. */
export function refersTo(from: PolicyResource, property: string, to: PolicyResource): boolean {
  if ((from.propertyDependencies[property] ?? []).some(({ urn }) => urn === to.urn)) return true;
  const ids = idsOf(to);
  return valuesOf(from, property).some((value) => ids.includes(value));
}

/** Which application or service principal a property refers to: a URN if it is in the stack, else the literal id. */
export function applicationKeyOf(
  from: PolicyResource,
  property: string,
  resources: readonly PolicyResource[],
): string | undefined {
  return (
    resources.filter(isApplication).find((one) => refersTo(from, property, one))?.urn ?? valuesOf(from, property)[0]
  );
}

/** The same for a property that refers to a service principal: returns its application. */
export function principalKeyOf(
  from: PolicyResource,
  property: string,
  resources: readonly PolicyResource[],
): string | undefined {
  const principal = resources
    .filter((one) => one.isType(azuread.ServicePrincipal))
    .find((one) => refersTo(from, property, one));
  if (principal === undefined) return valuesOf(from, property)[0];
  return applicationKeyOf(principal, "clientId", resources) ?? principal.urn;
}

/** Which application has the permissions of a resource, which declares or grants them: a URN, else an id. */
export function holderOf(resource: PolicyResource, resources: readonly PolicyResource[]): string | undefined {
  if (resource.isType(azuread.Application)) return resource.urn;
  if (resource.isType(azuread.ApplicationApiAccess)) return applicationKeyOf(resource, "applicationId", resources);
  const property = resource.isType(azuread.AppRoleAssignment) ? "principalObjectId" : "servicePrincipalObjectId";
  return principalKeyOf(resource, property, resources);
}

const idProperties = ["objectId", "clientId", "applicationId", "applicationObjectId"];

function idsOf(resource: PolicyResource): string[] {
  // Other types have properties of these names that are references.
  const names = resource.isType(azuread.ApplicationFromTemplate) ? idProperties : idProperties.slice(0, 2);
  return names.flatMap((name) => valuesOf(resource, name));
}

/** The known texts of a property, as lower-case ids: resource ids such as `/applications/<id>` end in the object id. */
function valuesOf(resource: PolicyResource, property: string): string[] {
  const value: unknown = ifKnown<unknown>(() => resource.props[property]);
  const texts: unknown[] = Array.isArray(value) ? each(() => value as unknown[]).map((read) => ifKnown(read)) : [value];
  return texts.flatMap((text) =>
    typeof text === "string" && text !== "" ? [text.slice(text.lastIndexOf("/") + 1).toLowerCase()] : [],
  );
}
