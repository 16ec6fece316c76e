import {
  apis,
  findApi,
  findPermission,
  findPermissionName,
  isGuid,
  microsoftGraph,
  permissionNames,
} from "../../../integrations/permissions/apis.ts";
import type { PermissionKind } from "../../../integrations/spec.ts";
import tierData from "@entra-integrations/policies/permission-tiers.json" with { type: "json" };
import type { PermissionFact } from "./access-facts.ts";

/** A permission in words. */
export interface PermissionDescription {
  kind: PermissionKind;
  /** The API's name, or its application id where the catalogue does not know it. */
  api: string;
  apiAppId: string;
  /** Such as `User.Read`; the id where the catalogue does not know it. */
  name: string;
  /** What it allows, as the catalogue says; absent where it does not know the permission. */
  description?: string;
  /** The tier of high-privilege permissions that it is in, and what such a permission allows; absent for others. */
  risk?: { tier: string; means: string };
  consent: ConsentNeed;
}

/** Who can consent. */
export type ConsentNeed =
  | { by: "user" }
  | { by: "administrator"; role: AdministratorRole }
  /** The catalogue does not record whether users can. */
  | { by: "user or administrator"; role: AdministratorRole };

/** The least privileged role of Microsoft Entra that can consent. */
type AdministratorRole = "Privileged Role Administrator" | "Cloud Application Administrator";

type IdsByApi = Record<string, Record<string, string>>;

interface Tier {
  means: string;
  /** What a delegated permission of the tier allows, where that is less. */
  meansDelegated?: string;
  application: IdsByApi;
  delegated?: IdsByApi;
}

const tiers: Record<string, Tier> = { ...tierData.tiers, mailboxes: tierData.mailboxes };

/** Names by a second id that some permissions have, by kind and API. */
const otherIds: Record<PermissionKind, IdsByApi> = tierData.otherIds;

/** Returns a permission in words, whether it is known by id or by name. */
export function describePermission({ kind, apiAppId, apiObjectId, permission }: PermissionFact): PermissionDescription {
  const name = isGuid(permission)
    ? (identifyIn(kind, apiAppId, permission) ?? permission.toLowerCase())
    : spellName(kind, apiAppId, permission);
  const entry = findPermission(apiAppId, kind, name);
  const risk = findRisk(kind, apiAppId, name);
  return {
    kind,
    api: findApi(apiAppId)?.name ?? unknownApi(apiAppId, apiObjectId),
    apiAppId,
    name,
    ...(entry !== undefined && { description: entry.displayName }),
    ...(risk !== undefined && { risk: { tier: risk[0], means: meaningOf(kind, risk[1]) } }),
    consent: consentNeedOf(kind, apiAppId, entry?.adminConsent),
  };
}

function meaningOf(kind: PermissionKind, { means, meansDelegated }: Tier): string {
  return (kind === "delegated" ? meansDelegated : undefined) ?? means;
}

/** An API's application id and the name of one of its permissions. */
interface NamedPermission {
  apiAppId: string;
  permission: string;
}

/**
 * Finds a permission by its id, in whatever API. A name that comes with the id is believed only where nothing
 * contradicts it.
 */
export function identifyPermission(
  kind: PermissionKind,
  id: string,
  named: NamedPermission | undefined,
): NamedPermission {
  if (!isGuid(id)) return { apiAppId: named?.apiAppId ?? "", permission: id };
  const found = knownApis.flatMap((apiAppId) => {
    const permission = identifyIn(kind, apiAppId, id);
    return permission === undefined ? [] : [{ apiAppId, permission }];
  });
  const agreeing = found.find((one) => one.apiAppId === named?.apiAppId);
  if (agreeing !== undefined) return agreeing;
  if (found[0] !== undefined) return found[0];
  const isOtherwiseUnknown =
    named !== undefined && findPermission(named.apiAppId, kind, named.permission) === undefined;
  return isOtherwiseUnknown ? named : { apiAppId: named?.apiAppId ?? "", permission: id };
}

const knownApis: readonly string[] = [
  ...new Set([
    ...apis.map(({ appId }) => appId),
    ...Object.values(tiers).flatMap(({ application, delegated = {} }) => [
      ...Object.keys(application),
      ...Object.keys(delegated),
    ]),
  ]),
];

/** The name of an id, by the catalogue or by the tiers, which have permissions that the catalogue lacks. */
function identifyIn(kind: PermissionKind, apiAppId: string, id: string): string | undefined {
  const inTiers = Object.values(tiers).flatMap((tier) => Object.entries(tier[kind]?.[apiAppId] ?? {}));
  return (
    findPermissionName(apiAppId, kind, id) ??
    inTiers.find(([, known]) => known.toLowerCase() === id.toLowerCase())?.[0] ??
    otherIds[kind][apiAppId]?.[id.toLowerCase()]
  );
}

/** Entra takes names in any case. The catalogue and the tiers have them as Microsoft writes them. */
function spellName(kind: PermissionKind, apiAppId: string, name: string): string {
  if (findPermission(apiAppId, kind, name) !== undefined) return name;
  const ofApi = [
    ...permissionNames(apiAppId, kind),
    ...Object.values(tiers).flatMap((tier) => namesIn(tier, kind, apiAppId)),
  ];
  // The API may be another one than a name says, so a name of any high-privilege permission is recognized.
  const ofOthers = Object.values(tiers).flatMap((tier) => namesIn(tier, kind));
  return [...ofApi, ...ofOthers].find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

function namesIn(tier: Tier, kind: PermissionKind, apiAppId?: string): string[] {
  const byApi = Object.entries(tier[kind] ?? {});
  return byApi.flatMap(([api, names]) => (apiAppId === undefined || api === apiAppId ? Object.keys(names) : []));
}

/** The tier of a permission. Where the API is unknown or has no such permission, the name decides, as of any API. */
function findRisk(kind: PermissionKind, apiAppId: string, name: string): [string, Tier] | undefined {
  const isOfApi = findPermission(apiAppId, kind, name) !== undefined;
  return Object.entries(tiers).find(([, tier]) => {
    const byApi = tier[kind] ?? {};
    if (byApi[apiAppId]?.[name] !== undefined) return true;
    return !isOfApi && Object.values(byApi).some((names) => names[name] !== undefined);
  });
}

function unknownApi(apiAppId: string, apiObjectId: string | undefined): string {
  if (apiAppId !== "") return apiAppId;
  return apiObjectId === undefined ? "an unknown API" : `the API with object id ${apiObjectId}`;
}

// https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-by-task#enterprise-applications and
// https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#prerequisites
function consentNeedOf(kind: PermissionKind, apiAppId: string, adminConsent: boolean | null | undefined): ConsentNeed {
  const role: AdministratorRole =
    kind === "application" && apiAppId === microsoftGraph
      ? "Privileged Role Administrator"
      : "Cloud Application Administrator";
  if (kind === "application" || adminConsent === true) return { by: "administrator", role };
  return adminConsent === false ? { by: "user" } : { by: "user or administrator", role };
}

/** Whether a permission reaches everybody's data or the whole tenant; the advisory tier only asks for a second look. */
export function isHighPrivilege({ risk }: PermissionDescription): boolean {
  return risk !== undefined && risk.tier !== "advisory";
}
