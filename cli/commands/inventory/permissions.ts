import { isGuid } from "../../../integrations/text/guid.ts";
import type { PermissionKind } from "../../../integrations/spec.ts";
import type { GraphApi } from "../../undeclared/graph-objects.ts";
import { tierOf, tiers } from "../overview/permissions.ts";
import { describePermission } from "../report/permission-description.ts";
import type { ListedApplication, ListedPrincipal } from "./graph-objects.ts";
import type { InventoryPermission } from "./model.ts";
import type { TenantListing } from "./read-tenant.ts";

type Consent = InventoryPermission["consent"];

/** A permission by the id or the name that Microsoft Graph has for it. */
interface PermissionKey {
  readonly kind: PermissionKind;
  readonly apiAppId: string;
  /** An id, or the name of a delegated permission with consent. */
  readonly permission: string;
}

/** Lists the permissions of a registration and its enterprise application. */
type ListPermissions = (
  application: ListedApplication | undefined,
  principal: ListedPrincipal | undefined,
) => Promise<InventoryPermission[]>;

const everyone = "AllPrincipals";
/** The id of an assignment without a role. */
const defaultAccess = "00000000-0000-0000-0000-000000000000";

/** Opens the look-ups that all registrations share. Each API is read at most once, and only if the catalogue lacks a name. */
export function openPermissions(listing: TenantListing): ListPermissions {
  const byObjectId = new Map(listing.principals.map((one) => [one.id, one]));
  const byAppId = new Map(listing.principals.map((one) => [one.appId.toLowerCase(), one]));

  const readApi = async (apiAppId: string): Promise<GraphApi | undefined> => {
    const id = byAppId.get(apiAppId.toLowerCase())?.id;
    const answer = id === undefined ? undefined : await listing.lookups.api(id);
    return answer?.state === "read" ? answer.value : undefined;
  };

  // Registrations have mostly the same permissions, and a description takes a search through all tiers.
  const described = new Map<string, ReturnType<typeof describeOne>>();
  const describe = (found: PermissionKey): ReturnType<typeof describeOne> => {
    const key = `${found.kind} ${found.apiAppId} ${found.permission}`;
    const description = described.get(key) ?? describeOne(found);
    described.set(key, description);
    return description;
  };

  async function describeOne({ kind, apiAppId, permission }: PermissionKey) {
    const known = describePermission({ kind, apiAppId, permission });
    const api = byAppId.get(apiAppId.toLowerCase())?.displayName ?? known.api;
    if (!isGuid(known.name)) return { ...known, api };
    const published = await readApi(apiAppId);
    const names = kind === "delegated" ? published?.oauth2PermissionScopes : published?.appRoles;
    const name = names?.find(({ id }) => id.toLowerCase() === known.name)?.value ?? undefined;
    return { ...(name === undefined ? known : describePermission({ kind, apiAppId, permission: name })), api };
  }

  function requestedBy(application: ListedApplication | undefined): PermissionKey[] {
    return (application?.requiredResourceAccess ?? []).flatMap(({ resourceAppId, resourceAccess }) =>
      resourceAccess.map(({ id, type }) => ({
        kind: type === "Role" ? ("application" as const) : ("delegated" as const),
        apiAppId: resourceAppId.toLowerCase(),
        permission: id,
      })),
    );
  }

  function grantedTo(principal: ListedPrincipal | undefined): (PermissionKey & { consent: Consent })[] {
    if (principal === undefined) return [];
    const appIdOf = (resourceId: string): string => byObjectId.get(resourceId)?.appId.toLowerCase() ?? resourceId;
    const roles = (listing.assignments.get(principal.id) ?? [])
      .filter(({ appRoleId }) => appRoleId !== defaultAccess)
      .map(({ appRoleId, resourceId }) => ({
        kind: "application" as const,
        apiAppId: appIdOf(resourceId),
        permission: appRoleId,
        consent: "everyone" as const,
      }));
    const grants = listing.grants.state === "read" ? (listing.grants.value.get(principal.id) ?? []) : [];
    const scopes = grants.flatMap(({ consentType, resourceId, scope }) =>
      (scope ?? "")
        .split(" ")
        .filter((name) => name !== "")
        .map((permission) => ({
          kind: "delegated" as const,
          apiAppId: appIdOf(resourceId),
          permission,
          consent: consentType === everyone ? ("everyone" as const) : ("users" as const),
        })),
    );
    return [...roles, ...scopes];
  }

  return async (application, principal) => {
    const permissions = new Map<string, InventoryPermission>();
    const add = async (found: PermissionKey, facts: { isRequested: boolean; consent: Consent }): Promise<void> => {
      const { kind, api, apiAppId, name, description, risk } = await describe(found);
      const key = `${kind} ${apiAppId} ${name}`;
      const earlier = permissions.get(key);
      permissions.set(key, {
        kind,
        api,
        apiAppId,
        value: name,
        tier: tierOf(risk),
        description: description ?? risk?.means ?? null,
        isRequested: facts.isRequested || earlier?.isRequested === true,
        consent: earlier?.consent === "everyone" ? "everyone" : facts.consent,
      });
    };
    for (const found of requestedBy(application)) {
      const isUnread = found.kind === "delegated" && listing.grants.state !== "read";
      await add(found, { isRequested: true, consent: isUnread ? "unknown" : "none" });
    }
    for (const { consent, ...found } of grantedTo(principal)) await add(found, { isRequested: false, consent });
    return [...permissions.values()].sort((a, b) => tiers.indexOf(a.tier) - tiers.indexOf(b.tier));
  };
}
