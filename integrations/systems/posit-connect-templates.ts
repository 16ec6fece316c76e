import type { PermissionMap } from "../permissions/permissions.ts";
import { findApi } from "../permissions/apis.ts";
import type { PermissionKind } from "../spec.ts";
import type { PlanContext } from "./system.ts";

interface Template {
  /** The template's name in Connect. */
  title: string;
  /** The key of the template's API; undefined if the template works with any API. */
  api: string | undefined;
  /** The minimum for a viewer integration. */
  viewerPermissions: PermissionMap;
}

/** Connect's templates for Microsoft Entra ID. */
export const templates = {
  azure: { title: "Azure", api: undefined, viewerPermissions: {} },
  "azure-openai": {
    title: "Azure OpenAI",
    api: "cognitiveServices",
    viewerPermissions: { cognitiveServices: ["user_impersonation"] },
  },
  msgraph: { title: "Microsoft Graph", api: "microsoftGraph", viewerPermissions: { microsoftGraph: ["User.Read"] } },
  sharepoint: {
    title: "SharePoint",
    api: "sharePointOnline",
    viewerPermissions: { sharePointOnline: ["AllSites.Read"] },
  },
} as const satisfies Record<string, Template>;

/** Key of a template, as in Connect's API. */
export type PositTemplate = keyof typeof templates;

interface Chosen {
  template: PositTemplate;
  delegatedPermissions?: PermissionMap | undefined;
  applicationPermissions?: PermissionMap | undefined;
}

/** The permissions to declare. Default: those of the template. Reports permissions that the template cannot use. */
export function permissionsOf(given: Chosen, kind: PermissionKind, { report }: PlanContext): PermissionMap {
  const option = `${kind}Permissions` as const;
  const { title, api, viewerPermissions } = templates[given.template];
  const chosen: PermissionMap = given[option] ?? (kind === "delegated" ? viewerPermissions : {});
  const named = Object.keys(chosen).filter((key) => (chosen[key] ?? []).length > 0);
  const others = named.filter((key) => api !== undefined && findApi(key)?.key !== api);
  if (others.length > 0) {
    report({
      keys: [option],
      message: `must be permissions of ${String(api)} with template: ${given.template}, got ${others.join(" and ")}`,
      fix: "make a separate integration for the other API, with the template azure if it has none",
      code: "permission-of-another-api",
    });
  } else if (named.length > 1) {
    report({
      keys: [option],
      message: `must be permissions of one API, got ${named.join(" and ")}`,
      fix: "make one integration for each API",
      code: "permissions-of-several-apis",
    });
  }
  const example = examples[kind][given.template];
  if (named.length === 0 && example !== undefined) {
    report({
      keys: [option],
      message: `is required with template: ${given.template}, got nothing`,
      fix: `add what the content does with ${api === undefined ? "its API" : title}, such as ${example}`,
      code: "permissions-missing",
    });
  }
  return chosen;
}

// Some templates have no example because they need none: for Azure services a service account needs a role in Azure and
// no permission in Entra.
const examples: Record<PermissionKind, Partial<Record<PositTemplate, string>>> = {
  delegated: {
    azure: "azureStorage: [user_impersonation]",
    "azure-openai": "cognitiveServices: [user_impersonation]",
    msgraph: "microsoftGraph: [User.Read]",
    sharepoint: "sharePointOnline: [AllSites.Read]",
  },
  application: {
    msgraph: "microsoftGraph: [User.Read.All]",
    sharepoint: "sharePointOnline: [Sites.Selected]",
  },
};
