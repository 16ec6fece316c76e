import {
  apis,
  findApi,
  findPermission,
  findPermissionName,
  microsoftGraph,
  permissionNames,
} from "../../../integrations/permissions/apis.ts";
import { isGuid } from "../../../integrations/text/guid.ts";
import type { PermissionKind } from "../../../integrations/spec.ts";
import tierData from "@entra-integrations/policies/permission-tiers.json" with { type: "json" };
import type { PermissionFact } from "./access-facts.ts";

/** A description of a permission. */
export interface PermissionDescription {
  kind: PermissionKind;
  /** The API's name, or its application id if the catalogue does not contain it. */
  api: string;
  apiAppId: string;
  /** Such as `User.Read`; the id if the catalogue does not contain it. */
  name: string;
  /** The catalogue's description; absent if it does not contain the permission. */
  description?: string;
  /** Its tier of high-privilege permissions and what it allows; absent for other permissions. */
  risk?: { tier: string; means: string };
  consent: ConsentNeed;
}

/** Who can consent. */
export type ConsentNeed =
  | { by: "user" }
  | { by: "administrator"; role: AdministratorRole }
  /** The catalogue does not contain whether users can consent. */
  | { by: "user or administrator"; role: AdministratorRole };

/** The least privileged Entra role that can consent. */
type AdministratorRole = "Privileged Role Administrator" | "Cloud Application Administrator";

type IdsByApi = Record<string, Record<string, string>>;

interface Tier {
  means: string;
  /** What a delegated permission of the tier allows, if that is less. */
  meansDelegated?: string;
  application: IdsByApi;
  delegated?: IdsByApi;
}

const tiers: Record<string, Tier> = { ...tierData.tiers, mailboxes: tierData.mailboxes };

/** Names by second ids, which some permissions have, by kind and API. */
const otherIds: Record<PermissionKind, IdsByApi> = tierData.otherIds;

/** Describes a permission, given by id or by name. */
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

/** Finds a permission by its id, in any API. A name next to the id is used only if it does not contradict the id. */
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

/** The name of an id in the catalogue, or in the tiers, which contain permissions that the catalogue lacks. */
function identifyIn(kind: PermissionKind, apiAppId: string, id: string): string | undefined {
  const inTiers = Object.values(tiers).flatMap((tier) => Object.entries(tier[kind]?.[apiAppId] ?? {}));
  return (
    findPermissionName(apiAppId, kind, id) ??
    inTiers.find(([, known]) => known.toLowerCase() === id.toLowerCase())?.[0] ??
    otherIds[kind][apiAppId]?.[id.toLowerCase()]
  );
}

/** Entra ignores case in names. The catalogue and the tiers use Microsoft's spelling. */
function spellName(kind: PermissionKind, apiAppId: string, name: string): string {
  if (findPermission(apiAppId, kind, name) !== undefined) return name;
  const ofApi = [
    ...permissionNames(apiAppId, kind),
    ...Object.values(tiers).flatMap((tier) => namesIn(tier, kind, apiAppId)),
  ];
  // The API may be a different one than the name suggests, so the name of any high-privilege permission is recognized.
  const ofOthers = Object.values(tiers).flatMap((tier) => namesIn(tier, kind));
  return [...ofApi, ...ofOthers].find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

function namesIn(tier: Tier, kind: PermissionKind, apiAppId?: string): string[] {
  const byApi = Object.entries(tier[kind] ?? {});
  return byApi.flatMap(([api, names]) => (apiAppId === undefined || api === apiAppId ? Object.keys(names) : []));
}

/** The tier of a permission. If the API is unknown or has no such permission, the same name in any API decides. */
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

/** Whether a permission gives access to all users' data or to the whole tenant. The advisory tier does not. */
export function isHighPrivilege({ risk }: PermissionDescription): boolean {
  return risk !== undefined && risk.tier !== "advisory";
}
