import { z } from "zod";
import { credentialOf } from "../credentials/credentials.ts";
import { checkDistinct } from "../stack-file/lists.ts";
import { commonOptions } from "../stack-file/options.ts";
import { permissionMap, planOpenIdScope, planPermissions } from "../permissions/permissions.ts";
import { fieldCheck } from "../stack-file/schema.ts";
import type { PermissionSpec } from "../spec.ts";
import { productAddress } from "./address.ts";
import { apiAddress } from "./api-address.ts";
import { reportInapplicable } from "./report-options.ts";
import { describeIntegration, type PositIntegration } from "./posit-connect-handoff.ts";
import { planScopes } from "./posit-connect-scopes.ts";
import { permissionsOf, type PositTemplate, templates } from "./posit-connect-templates.ts";
import { defineSystem, type Plan, type PlanContext } from "./system.ts";

const credentialReason =
  "Connect's integrations have a field for a client secret and none for a certificate or a token; client: public needs none at all";

const options = z.strictObject({
  system: z.literal("posit-connect"),
  ...commonOptions,
  address: productAddress({
    product: "Posit Connect",
    callback: "/__oauth__",
    fix: "write the address that people open, such as https://connect.contoso.com",
  }).describe("The address of Posit Connect as people see it, also behind a proxy"),
  template: z
    .enum(Object.keys(templates) as [PositTemplate, ...PositTemplate[]])
    .describe("The template of the integration in Connect; azure is for an API without a template"),
  authType: z
    .enum(["viewer", "service-account"])
    .optional()
    .describe(
      "viewer: content acts for the person who views it. service-account: content acts app-only. Default: viewer",
    ),
  client: z
    .enum(["confidential", "public"])
    .optional()
    .describe("authType viewer. confidential: has a secret. public: has none. Default: confidential"),
  workbench: productAddress({
    product: "Posit Workbench",
    callback: "/oauth_redirect_callback",
    fix: "write the address that people open, such as https://workbench.contoso.com",
  })
    .optional()
    .describe("authType viewer: the address of a Posit Workbench that uses the same registration. Default: none"),
  delegatedPermissions: permissionMap("delegated")
    .optional()
    .describe(
      "authType viewer: permissions of the template's API. Default: the least that the template works with; azure has none",
    ),
  applicationPermissions: permissionMap("application")
    .optional()
    .describe("authType service-account: permissions of the template's API. Default: none"),
  scopes: z
    .array(z.string())
    .min(1)
    .check(fieldCheck<string[]>(checkDistinct))
    .optional()
    .describe(
      "What Connect asks for, without offline_access. Default: the template's own, all that the registration declares (.default)",
    ),
  apiAddress: apiAddress()
    .optional()
    .describe(
      "authType service-account: the address of the SharePoint or the Azure OpenAI resource, which verify reads. Default: none",
    ),
  description: z
    .string()
    .min(1)
    .optional()
    .describe("What publishers read when they choose an integration. Default: a sentence on the template and authType"),
  credential: credentialOf(["secret"], credentialReason)
    .optional()
    .describe("Default: a client secret with the default period; none for public"),
});

type Options = z.output<typeof options>;

/**
 * Posit Connect: an OAuth integration. Published content uses it to call a Microsoft API for its viewer or app-only.
 * Source: the vendor's guides to Microsoft Azure integrations, docs/posit-connect.md.
 */
export const positConnect = defineSystem({
  kind: "entra",
  key: "posit-connect",
  title: "Posit Connect",
  schema: options,
  plan: (given, context) => ({
    ...(isViewer(given) ? planViewer(given, context) : planServiceAccount(given, context)),
    addresses: { product: given.address, ...(given.apiAddress !== undefined && { api: given.apiAddress }) },
    deliverable: {
      positConnect: {
        address: given.address,
        template: given.template,
        description: given.description ?? defaultDescription(given),
        authType: authTypeOf(given),
        isPublic: given.client === "public",
      },
    },
  }),

  describe(given, { name, displayName, entra }) {
    const integration: PositIntegration = {
      name,
      displayName,
      address: given.address,
      template: given.template,
      authType: authTypeOf(given),
      isPublic: given.client === "public",
      description: given.description ?? defaultDescription(given),
      isDelivered: entra.deliverTo?.positConnect !== undefined,
    };
    return {
      product: "Posit Connect",
      where: "System, Integrations, Add Integration; or the Connect Server API, as in the steps",
      ...describeIntegration(integration, entra),
    };
  },
});

function isViewer({ authType = "viewer" }: Options): boolean {
  return authType === "viewer";
}

function authTypeOf(given: Options): "Viewer" | "Service Account" {
  return isViewer(given) ? "Viewer" : "Service Account";
}

function defaultDescription(given: Options): string {
  const { title } = templates[given.template];
  return `${title} with the rights of ${isViewer(given) ? "the person who views the content" : "a service account"}`;
}

function planViewer(given: Options, context: PlanContext): Plan {
  reportInapplicable(given, ["applicationPermissions", "apiAddress"], "authType: viewer", context);
  const isPublic = given.client === "public";
  if (isPublic) reportInapplicable(given, ["credential"], "client: public", context);
  const at = [...context.at, "delegatedPermissions"];
  const chosen = permissionsOf(given, "delegated", context);
  const permissions = [
    ...planPermissions(chosen, "delegated", at),
    ...openIdScopesOf(given.scopes ?? [], context),
    planOpenIdScope("offline_access", [...context.at, "scopes"]),
  ];
  const callbacks = [
    `${given.address}/__oauth__/integrations/callback`,
    ...(given.workbench === undefined ? [] : [`${given.workbench}/oauth_redirect_callback`]),
  ];
  return {
    // Entra treats a client with a Web redirect URI as confidential, even if public client flows are allowed.
    redirectUris: { [isPublic ? "publicClient" : "web"]: callbacks },
    redirectUriKeys: (_platform, index) => [index === 0 ? "address" : "workbench"],
    // All integrations of one Connect have the same redirect URI.
    sharesRedirectUris: true,
    allowsPublicClientFlows: isPublic,
    permissions,
    scopes: planScopes({ given: given.scopes, template: given.template, permissions, isViewer: true }, context),
    credential: isPublic ? { type: "none" } : given.credential,
  };
}

function planServiceAccount(given: Options, context: PlanContext): Plan {
  reportInapplicable(given, ["client", "workbench", "delegatedPermissions"], "authType: service-account", context);
  const chosen = permissionsOf(given, "application", context);
  const permissions = planPermissions(chosen, "application", [...context.at, "applicationPermissions"]);
  return {
    permissions,
    scopes: planScopes({ given: given.scopes, template: given.template, permissions, isViewer: false }, context),
    credential: given.credential,
  };
}

function openIdScopesOf(scopes: readonly string[], { at }: PlanContext): PermissionSpec[] {
  return (["openid", "profile", "email"] as const).flatMap((scope) =>
    scopes.includes(scope) ? [planOpenIdScope(scope, [...at, "scopes"])] : [],
  );
}
