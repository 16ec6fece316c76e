import { z } from "zod";
import { credentialOf, type CredentialOptions } from "../credentials/credentials.ts";
import { commonOptions } from "../stack-file/options.ts";
import {
  apiOptions,
  claimOptions,
  planAppRoles,
  planClaims,
  planExposedScopes,
} from "../registration/registration-options.ts";
import {
  openIdScopes,
  type PermissionMap,
  permissionMap,
  planOpenIdScope,
  planPermissions,
  scopeOf,
  uniquePermissions,
} from "../permissions/permissions.ts";
import { checkPersonalAccounts } from "../registration/personal-accounts.ts";
import { findApi } from "../permissions/apis.ts";
import { renderValue } from "../stack-file/problems.ts";
import { shownText } from "../text/shown-text.ts";
import { allRedirectUris, redirectUriList } from "../registration/redirect-uris.ts";
import type { PermissionSpec, RedirectUris, SignInAudience } from "../spec.ts";
import { apiAddress } from "./api-address.ts";
import { describeExternal, planExternal } from "./custom-external.ts";
import { describeClient } from "./custom-handoff.ts";
import { planExchange, scopesOfRoles } from "./custom-exchange.ts";
import { defineSystem, type PlanContext } from "./system.ts";

const options = z.strictObject({
  system: z.literal("custom"),
  ...commonOptions,
  product: shownText().optional().describe("The product's name, for the hand-off. Default: the integration's name"),
  audience: z
    .enum(["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"])
    .optional()
    .describe("Who may sign in. Default: AzureADMyOrg, this tenant alone"),
  redirectUris: redirectUriList("web").optional().describe("Platform Web: a confidential client with a secret"),
  publicClientRedirectUris: redirectUriList("publicClient")
    .optional()
    .describe("Platform Mobile and desktop applications: a client without a secret, credential none by default"),
  singlePageRedirectUris: redirectUriList("singlePage")
    .optional()
    .describe("Platform Single-page application: credential none by default"),
  shareRedirectUris: z
    .boolean()
    .optional()
    .describe("true where the product has one callback for several registrations. Default: false"),
  openIdScopes: z
    .array(z.enum(["openid", "profile", "email", "offline_access"]))
    .optional()
    .describe("Sign-in scopes. Default: openid, profile, email and offline_access where users sign in, else none"),
  delegatedPermissions: permissionMap("delegated").optional(),
  applicationPermissions: permissionMap("application").optional(),
  apiAddress: apiAddress()
    .optional()
    .describe(
      "applicationPermissions: the address of the SharePoint or the Azure OpenAI resource, which verify reads. Default: none",
    ),
  credential: credentialOf(["secret", "certificate", "federated", "none"], "every type that there is").optional(),
  ...apiOptions,
  ...claimOptions,
});

type Options = z.output<typeof options>;

/** Any other OAuth 2.0 or OpenID Connect client, for products without a system file. */
export const custom = defineSystem({
  kind: "entra",
  key: "custom",
  title: "Custom",
  schema: options,

  plan(given, context) {
    const redirectUris: RedirectUris = {
      web: given.redirectUris ?? [],
      publicClient: given.publicClientRedirectUris ?? [],
      singlePage: given.singlePageRedirectUris ?? [],
    };
    if (given.externalApplication !== undefined)
      return planExternal(given, externalPermissions(given, context), context);
    const signsUsersIn = allRedirectUris(redirectUris).length > 0;
    const openId =
      given.openIdScopes ?? (signsUsersIn ? (["openid", "profile", "email", "offline_access"] as const) : []);
    const delegated = uniquePermissions([
      ...openId.map((scope) => planOpenIdScope(scope, [...context.at, "openIdScopes"])),
      ...plan(given.delegatedPermissions, "delegated", context),
    ]);
    const application = plan(given.applicationPermissions, "application", context);
    const credential = chooseCredential(given);
    const exchange = planExchange(given, application, context);
    if (!isMadeByPeople(given)) {
      if (!isApi(given)) checkPurpose(signsUsersIn, [...application, ...(exchange?.roles ?? [])], context);
      checkDelegated(signsUsersIn, delegated, context);
      checkCredential(given, redirectUris, application, context);
    }
    checkValues(given, context);
    const audience = given.audience ?? ("AzureADMyOrg" satisfies SignInAudience);
    const permissions = [...delegated, ...application];
    const scopes = Object.keys(given.exposedScopes ?? {});
    checkPersonalAccounts({ audience, permissions, scopes }).forEach(context.report);
    return {
      signInAudience: audience,
      redirectUris,
      redirectUriKeys: (platform, index) => [optionOf[platform], index],
      sharesRedirectUris: given.shareRedirectUris ?? false,
      allowsPublicClientFlows: credential?.type === "none" && redirectUris.publicClient.length > 0,
      permissions,
      scopes: signsUsersIn
        ? delegated.map(scopeOf)
        : [...new Set([...appOnlyScopes(application), ...scopesOfRoles(exchange?.roles ?? [])])],
      appRoles: planAppRoles(given.appRoles ?? {}),
      exposedScopes: planExposedScopes(given.exposedScopes ?? {}),
      identifierUris: given.identifierUris,
      claims: planClaims(given),
      credential,
      ...(given.apiAddress !== undefined && { addresses: { api: given.apiAddress } }),
      ...(exchange !== undefined && { deliverable: { exchangeOnline: exchange } }),
    };
  },

  describe(given, { displayName, entra }) {
    if (given.externalApplication !== undefined) return describeExternal(entra, given.product ?? displayName);
    return describeClient(entra, {
      product: given.product ?? displayName,
      exposedScopes: Object.keys(given.exposedScopes ?? {}),
      appRoles: Object.keys(given.appRoles ?? {}),
    });
  },
});

const optionOf = {
  web: "redirectUris",
  publicClient: "publicClientRedirectUris",
  singlePage: "singlePageRedirectUris",
} as const satisfies Record<keyof RedirectUris, keyof Options>;

// Entra refuses a secret with a redirect URI of a public client or a single-page application (AADSTS700025).
function chooseCredential(given: Options): CredentialOptions | undefined {
  const isPublic = [given.publicClientRedirectUris, given.singlePageRedirectUris].some(
    (uris) => (uris ?? []).length > 0,
  );
  const isConfidential =
    (given.redirectUris ?? []).length > 0 ||
    given.applicationPermissions !== undefined ||
    given.deliverTo?.exchangeOnline !== undefined;
  return given.credential ?? ((isPublic || isApi(given)) && !isConfidential ? { type: "none" } : undefined);
}

function plan(
  map: PermissionMap | undefined,
  kind: "delegated" | "application",
  context: PlanContext,
): PermissionSpec[] {
  return planPermissions(map ?? {}, kind, [...context.at, `${kind}Permissions`]);
}

function externalPermissions(given: Options, context: PlanContext): PermissionSpec[] {
  return uniquePermissions([
    ...(given.openIdScopes ?? []).map((scope) => planOpenIdScope(scope, [...context.at, "openIdScopes"])),
    ...plan(given.delegatedPermissions, "delegated", context),
    ...plan(given.applicationPermissions, "application", context),
  ]);
}

/** Client credentials request all declared permissions of one resource: `<resource>/.default`, one token for each API. */
function appOnlyScopes(application: PermissionSpec[]): string[] {
  return [...new Set(application.map((permission) => permission.apiAppId))].map(
    (appId) => `${findApi(appId)?.resourceUri ?? appId}/.default`,
  );
}

/**
 * People's registrations stay as they are, also those that the checks of new ones refuse. The portal, for example, declares
 * User.Read for each one.
 */
function isMadeByPeople({ adopt, onRemoval }: Options): boolean {
  return adopt !== undefined || onRemoval === "keep";
}

/** A registration that only other clients call, as for Snowflake's external OAuth, needs no sign-in. */
function isApi({ appRoles = {}, exposedScopes = {} }: Options): boolean {
  return Object.keys(appRoles).length > 0 || Object.keys(exposedScopes).length > 0;
}

function checkPurpose(signsUsersIn: boolean, application: readonly unknown[], { report }: PlanContext): void {
  if (!signsUsersIn && application.length === 0) {
    report({
      message:
        "must sign users in, act for itself or be an API, has neither a redirect URI nor an application permission, an app role or an exposed scope",
      fix: "add redirectUris, applicationPermissions or exposedScopes",
      code: "purpose-missing",
    });
  }
}

function checkDelegated(signsUsersIn: boolean, delegated: PermissionSpec[], { report }: PlanContext): void {
  const forUsers = delegated.filter((permission) => !openIdScopes.includes(permission.value));
  if (!signsUsersIn && forUsers.length > 0) {
    report({
      keys: ["delegatedPermissions"],
      message: "must come with a redirect URI, because delegated permissions act for a user who signs in",
      fix: "add redirectUris, or name applicationPermissions instead",
      code: "delegated-without-sign-in",
    });
  }
}

function checkCredential(
  given: Options,
  redirectUris: RedirectUris,
  application: PermissionSpec[],
  { report }: PlanContext,
): void {
  if (given.credential?.type !== "none") return;
  if (redirectUris.web.length > 0) {
    report({
      keys: ["credential"],
      // AADSTS7000218: Entra treats a client with a Web redirect URI as confidential.
      message: "must be a secret where a web redirect URI is registered, got none",
      fix: "move the URIs to publicClientRedirectUris, or remove credential",
      code: "credential-none-with-web",
    });
  }
  if (application.length > 0) {
    report({
      keys: ["credential"],
      message: "must be a secret where application permissions are used, got none",
      fix: "remove credential, or use delegatedPermissions",
      code: "credential-none-with-application-permissions",
    });
  }
}

// Roles and scopes share one set of values in Entra: it refuses a value that both use.
function checkValues({ appRoles = {}, exposedScopes = {} }: Options, { report }: PlanContext): void {
  for (const value of Object.keys(exposedScopes).filter((scope) => Object.hasOwn(appRoles, scope))) {
    report({
      keys: ["exposedScopes", value],
      message: `must differ from every app role, got ${renderValue(value)} in both`,
      fix: "give the scope or the role another value",
      code: "role-and-scope-value",
    });
  }
}
