import { parseTag } from "../../../integrations/registration/tag.ts";
import type { Entry } from "../add/parse-options.ts";
import { composeConsent } from "./compose-consent.ts";
import { type Composed, ownerName, portalTag } from "./compose-entry.ts";
import type { RegistrationFacts } from "./facts.ts";
import { nameOf, type NamedPermission } from "./permission-names.ts";

/** Describes an application of another tenant: its enterprise application here, and the consent that it has. */
export function composeExternal(facts: RegistrationFacts): Composed {
  const { servicePrincipal, clientId } = facts;
  const permissions = grantedPermissions(facts);
  const { consent, appRoleAssignments, delegatedGrants } = composeConsent(facts, permissions);
  const tags = servicePrincipal?.tags.filter((tag) => parseTag(tag) === undefined) ?? [];
  const isGranted = consent === "granted";
  const entry: Entry = {
    system: "custom",
    displayName: servicePrincipal?.displayName,
    owners: servicePrincipal?.owners.map(ownerName) ?? [],
    ...(isGranted && { consent }),
    ...(servicePrincipal?.appRoleAssignmentRequired === true && { assignmentRequired: true }),
    ...((tags.length !== 1 || tags[0] !== portalTag) && { servicePrincipalTags: tags }),
    onRemoval: "keep",
    adopt: {
      clientId,
      servicePrincipalObjectId: servicePrincipal?.id,
      ...(Object.keys(appRoleAssignments).length > 0 && { appRoleAssignments }),
      ...(Object.keys(delegatedGrants).length > 0 && { delegatedGrants }),
    },
    externalApplication: clientId,
    ...(isGranted && byKind(permissions)),
    credential: { type: "none" },
  };
  return { entry, files: new Map() };
}

/** The permissions that the whole organization has consented to. */
function grantedPermissions({ servicePrincipal, apis }: RegistrationFacts): NamedPermission[] {
  const roles = (servicePrincipal?.assignments ?? []).flatMap(({ resourceId, appRoleId }) => {
    const api = apis.find(({ id }) => id === resourceId);
    if (api === undefined) return [];
    return nameOf({ apiAppId: api.appId.toLowerCase(), kind: "application", id: appRoleId.toLowerCase() }, apis) ?? [];
  });
  const scopes = (servicePrincipal?.grants ?? [])
    .filter(({ consentType }) => consentType === "AllPrincipals")
    .flatMap(({ resourceId, scope }) => {
      const api = apis.find(({ id }) => id === resourceId);
      const values = (scope ?? "").split(" ").filter((value) => value !== "");
      return (api?.oauth2PermissionScopes ?? [])
        .filter(({ value }) => value !== undefined && values.includes(value))
        .flatMap(
          ({ id }) =>
            nameOf({ apiAppId: api?.appId.toLowerCase() ?? "", kind: "delegated", id: id.toLowerCase() }, apis) ?? [],
        );
    });
  return [...roles, ...scopes];
}

function byKind(permissions: readonly NamedPermission[]): Entry {
  const mapOf = (kind: NamedPermission["kind"]): Record<string, string[]> | undefined => {
    const ofKind = permissions.filter((one) => one.kind === kind);
    const apis = [...new Set(ofKind.map(({ api }) => api))];
    if (apis.length === 0) return undefined;
    return Object.fromEntries(
      apis.map((api) => [api, ofKind.filter((one) => one.api === api).map(({ value }) => value)]),
    );
  };
  const delegatedPermissions = mapOf("delegated");
  const applicationPermissions = mapOf("application");
  return {
    ...(delegatedPermissions && { delegatedPermissions }),
    ...(applicationPermissions && { applicationPermissions }),
  };
}
