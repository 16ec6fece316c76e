import { badRequest, notServed } from "../errors.ts";
import type { Projection } from "../projection.ts";

/** An `$expand` of one relationship. */
export interface Expansion {
  /** As Graph spells it, `owners`. */
  name: string;
  /** Properties of the related objects; undefined for all. */
  select: readonly string[] | undefined;
}

/** Most directory objects in an `$expand`. There is no link to the rest: https://learn.microsoft.com/graph/query-parameters#expand-parameter */
export const mostExpanded = 20;

/** Relationships of applications, service principals, users and groups that exist in Graph but are not served here. */
const notServedHere =
  /^(appManagementPolicies|appRoleAssignedTo|appRoleAssignments|claimsMappingPolicies|createdObjects|createdOnBehalfOf|delegatedPermissionClassifications|directReports|endpoints|extensionProperties|federatedIdentityCredentials|homeRealmDiscoveryPolicies|licenseDetails|manager|memberOf|members|oauth2PermissionGrants|ownedDevices|ownedObjects|owners|registeredDevices|remoteDesktopSecurityConfiguration|sponsors|synchronization|tokenIssuancePolicies|tokenLifetimePolicies|transitiveMemberOf|transitiveMembers)$/i;

/** Reads an `$expand` such as `owners($select=id,displayName)`. */
export function readExpand(text: string, relations: readonly string[], type: string): Expansion {
  const match = /^\s*([A-Za-z]\w*)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  if (!match) {
    // Several relationships, nested options or invalid text. Graph expands only one relationship per request.
    const isList = /^\s*[A-Za-z]\w*\s*(\([^()]*\))?\s*,/.test(text);
    if (isList) throw badRequest("expand", "Invalid $expand properties.");
    if (/[;(]/.test(text)) throw notServed(`the query option '$expand=${text}'`, "query-option-served");
    throw failed(`Term '${text}' is not valid in a $select or $expand expression.`);
  }
  const [, wanted = "", options] = match;
  const name = relations.find((relation) => relation.toLowerCase() === wanted.toLowerCase());
  if (name === undefined) {
    if (notServedHere.test(wanted)) throw notServed(`the query option '$expand=${wanted}' here`, "query-option-served");
    throw failed(`Could not find a property named '${wanted}' on type '${type}'.`);
  }
  return { name, select: readNestedSelect(options, text) };
}

function readNestedSelect(options: string | undefined, text: string): readonly string[] | undefined {
  if (options === undefined || options.trim() === "") return undefined;
  const select = /^\s*\$select\s*=\s*([\w\s,]+)$/i.exec(options)?.[1];
  if (select === undefined) throw notServed(`the query option '$expand=${text}'`, "query-option-served");
  return select.split(",").map((name) => name.trim());
}

/** Graph's refusal of an invalid `$select` or `$expand`: https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/2103 */
export function failed(detail: string) {
  return badRequest("select", `Parsing OData Select and Expand failed: ${detail}`, "BadRequest");
}

/** A related object with its selected properties. Its type is always present. */
export function selectRelated(item: Projection, select: readonly string[] | undefined): Projection {
  if (!select) return item;
  const names = Object.keys(item);
  const kept = select.flatMap((wanted) => names.find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? []);
  const type = item["@odata.type"];
  return {
    ...(type !== undefined && { "@odata.type": type }),
    ...Object.fromEntries(kept.map((name) => [name, item[name]])),
  };
}
