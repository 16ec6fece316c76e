import {
  findApi,
  findPermission,
  findPermissionName,
  isGuid,
  microsoftGraph,
} from "../../integrations/permissions/apis.ts";
import type { PermissionKind } from "../../integrations/spec.ts";
import tierData from "../../policies/permission-tiers.json" with { type: "json" };
import type { PermissionFact } from "./access.ts";

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
  /** The catalogue does not say whether users can. */
  | { by: "user or administrator"; role: AdministratorRole };

/** The least privileged role of Microsoft Entra that can consent. */
type AdministratorRole = "Privileged Role Administrator" | "Cloud Application Administrator";

type IdsByApi = Record<string, Record<string, string>>;

interface Tier {
  means: string;
  application: IdsByApi;
  delegated?: IdsByApi;
}

const tiers: Record<string, Tier> = { ...tierData.tiers, mailboxes: tierData.mailboxes };

/** Returns a permission in words, whether it is known by id or by name. */
export function describePermission({ kind, apiAppId, permission }: PermissionFact): PermissionDescription {
  const name = isGuid(permission) ? (findPermissionName(apiAppId, kind, permission) ?? permission) : permission;
  const entry = findPermission(apiAppId, kind, name);
  const risk = Object.entries(tiers).find(([, one]) => one[kind]?.[apiAppId]?.[name] !== undefined);
  return {
    kind,
    api: findApi(apiAppId)?.name ?? apiAppId,
    apiAppId,
    name,
    ...(entry !== undefined && { description: entry.displayName }),
    ...(risk !== undefined && { risk: { tier: risk[0], means: risk[1].means } }),
    consent: consentNeedOf(kind, apiAppId, entry?.adminConsent),
  };
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
