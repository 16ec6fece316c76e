import { z } from "zod";
import { credentialOf } from "../credentials/credentials.ts";
import { checkDistinct } from "../stack-file/lists.ts";
import { commonOptions } from "../stack-file/options.ts";
import { planPermission, scopeOf } from "../permissions/permissions.ts";
import { exchangeOnline, microsoftGraph } from "../permissions/apis.ts";
import { type Position, renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import type { PermissionSpec } from "../spec.ts";
import { productAddress } from "./address.ts";
import { mailboxList } from "../delivery/mailboxes.ts";
import { reportInapplicable } from "./report-options.ts";
import { describeFields, describeSteps, type OroFeature, type OroUse } from "./orocommerce-handoff.ts";
import { defineSystem } from "./system.ts";

const credentialReason =
  "Oro's Microsoft settings have a field for a client secret and none for a certificate or a token";

const options = z.strictObject({
  system: z.literal("orocommerce"),
  ...commonOptions,
  address: productAddress({
    product: "the Oro application",
    callback: "/microsoft-identity",
    fix: "write the application's address without the back-office prefix, such as https://shop.contoso.com",
  }).describe("The address of the Oro application, without the back-office prefix"),
  backendPrefix: z
    .string()
    .check(fieldCheck(checkBackendPrefix))
    .optional()
    .describe('Oro\'s web_backend_prefix. OroCRM and OroPlatform without commerce have none: "". Default: /admin'),
  features: z
    .array(z.enum(["mail", "sso", "calendar", "tasks"]))
    .min(1)
    .check(fieldCheck<string[]>(checkDistinct))
    .describe("What Oro uses of Microsoft 365; sso, calendar and tasks come with the Enterprise edition"),
  mailboxes: mailboxList
    .optional()
    .describe("Mailboxes for which the hand-off switches IMAP and SMTP on. Default: it shows where they are off"),
  domains: z
    .array(z.string().check(fieldCheck(checkDomain)))
    .min(1)
    .check(fieldCheck<string[]>(checkDistinct))
    .optional()
    .describe("E-mail domains whose users may use single sign-on. Default: any domain"),
  credential: credentialOf(["secret"], credentialReason)
    .optional()
    .describe("Default: a client secret with the default period"),
});

type Options = z.output<typeof options>;

/**
 * OroCommerce, OroCRM and OroPlatform: one registration for all their Microsoft 365 features, because all of them read
 * one block of settings. Source: the vendor's guide and the platform's source code, docs/orocommerce.md.
 */
export const orocommerce = defineSystem({
  kind: "entra",
  key: "orocommerce",
  title: "OroCommerce",
  schema: options,

  plan(given, context) {
    if (!given.features.includes("mail")) reportInapplicable(given, ["mailboxes"], "features without mail", context);
    if (!given.features.includes("sso")) reportInapplicable(given, ["domains"], "features without sso", context);
    const { features, connectionUri, signInUri } = useOf(given);
    const permissions = planFeatures(features, [...context.at, "features"]);
    return {
      redirectUris: {
        web: [...(connects(features) ? [connectionUri] : []), ...(features.includes("sso") ? [signInUri] : [])],
      },
      redirectUriKeys: () => ["address"],
      permissions,
      scopes: scopesOf(permissions, features),
      credential: given.credential,
    };
  },

  describe(given, { entra }) {
    return {
      product: "OroCommerce",
      where: "System, Configuration, Integrations, Microsoft Settings",
      fields: describeFields(useOf(given), entra),
      steps: describeSteps(useOf(given), entra),
    };
  },
});

function useOf({ address, backendPrefix = "/admin", features, mailboxes, domains }: Options): OroUse {
  const backOffice = `${address}${backendPrefix}`;
  return {
    features,
    connectionUri: `${backOffice}/microsoft-identity/connection/access-token`,
    signInUri: `${backOffice}/login/check-office365`,
    mailboxes,
    domains,
  };
}

/** Whether users connect an account that Oro then uses in the background. */
function connects(features: readonly OroFeature[]): boolean {
  return features.some((feature) => feature !== "sso");
}

const mailScopes = ["IMAP.AccessAsUser.All", "POP.AccessAsUser.All", "SMTP.Send"];

/**
 * Mail declares its three scopes for two APIs. The guide uses those of Microsoft Graph, but Oro requests tokens for
 * https://outlook.office.com, which has scopes with the same names. With only Graph's scopes, consent for the organization
 * may not cover Oro's request, and every user would be prompted again.
 */
function planFeatures(features: readonly OroFeature[], at: Position): PermissionSpec[] {
  const needs: [needed: boolean, apiAppId: string, values: string[]][] = [
    [true, microsoftGraph, ["openid", "profile", "User.Read"]],
    [connects(features), microsoftGraph, ["offline_access"]],
    [features.includes("mail"), microsoftGraph, mailScopes],
    [features.includes("mail"), exchangeOnline, mailScopes],
    [features.includes("calendar"), microsoftGraph, ["Calendars.ReadWrite"]],
    [features.includes("tasks"), microsoftGraph, ["Tasks.ReadWrite"]],
  ];
  return needs.flatMap(([needed, apiAppId, values]) =>
    needed ? values.map((value) => planPermission("delegated", apiAppId, value, at)) : [],
  );
}

/**
 * The scopes that Oro requests when it redeems a code. A token is for one API: with mail, the first one is for Exchange
 * Online. With the refresh token Oro then requests a token for Graph, to which the user consented at sign-in.
 */
function scopesOf(permissions: PermissionSpec[], features: readonly OroFeature[]): string[] {
  if (!features.includes("mail")) return permissions.map(scopeOf);
  return [...permissions.filter(({ apiAppId }) => apiAppId === exchangeOnline).map(scopeOf), "offline_access"];
}

function checkBackendPrefix(prefix: string): FieldProblem[] {
  if (/^(\/[A-Za-z0-9._~-]+)*$/.test(prefix)) return [];
  return [
    {
      message: `must begin with a slash and must not end with one, got ${renderValue(prefix)}`,
      fix: 'write it like /admin; for OroCRM or OroPlatform without commerce write ""',
      code: "backend-prefix",
    },
  ];
}

function checkDomain(domain: string): FieldProblem[] {
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) return [];
  return [
    {
      message: `must be an e-mail domain in lower case, got ${renderValue(domain)}`,
      fix: "write the part after the @, such as contoso.com",
      code: "domain-not-a-domain",
    },
  ];
}
