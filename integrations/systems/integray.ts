import { z } from "zod";
import { credentialOf } from "../credentials/credentials.ts";
import { commonOptions } from "../stack-file/options.ts";
import {
  permissionMap,
  planOpenIdScope,
  planPermissions,
  scopeOf,
  uniquePermissions,
} from "../permissions/permissions.ts";
import { productAddress } from "./address.ts";
import { defineSystem } from "./system.ts";

const callback = "api/Callback/GenericOAuth2";

const credentialReason = "Integray's form has a field for a client secret and none for a certificate or a token";

const options = z.strictObject({
  system: z.literal("integray"),
  ...commonOptions,
  address: productAddress({
    product: "Integray",
    callback: "/api/Callback",
    fix: "copy the part before /api/Callback from the Redirect URI field, such as https://acme.integray.app",
  }).describe(`The address of Integray, as in the browser; its callback is the address and /${callback}`),
  permissions: permissionMap("delegated").describe("Permissions of one API, as the Scopes tab is to have them"),
  credential: credentialOf(["secret"], credentialReason)
    .optional()
    .describe("Default: a client secret with the default period"),
});

/**
 * Integray: an authorization with the provider OAuth2. Its connectors call Microsoft's APIs as the signed-in user.
 * Source: the vendor's step-by-step guide, docs/integray.md.
 */
export const integray = defineSystem({
  kind: "entra",
  key: "integray",
  title: "Integray",
  schema: options,

  plan(given, context) {
    const chosen = planPermissions(given.permissions, "delegated", [...context.at, "permissions"]);
    const apiKeys = Object.entries(given.permissions).filter(([, values]) => (values ?? []).length > 0);
    if (apiKeys.length === 0) {
      context.report({
        keys: ["permissions"],
        message: "must name at least one permission, got none",
        fix: "add what the connectors need, such as microsoftGraph: [User.Read]",
        code: "permissions-missing",
      });
    }
    if (apiKeys.length > 1) {
      context.report({
        keys: ["permissions"],
        // A v2 access token is for one resource, and Integray requests one token for each authorization.
        message: `must be permissions of one API, got ${apiKeys.map(([key]) => key).join(" and ")}`,
        fix: "make one integration for each API",
        code: "permissions-of-several-apis",
      });
    }
    return {
      redirectUris: { web: [`${given.address}/${callback}`] },
      redirectUriKeys: () => ["address"],
      // All authorizations of one Integray instance have the same redirect URI.
      sharesRedirectUris: true,
      permissions: uniquePermissions([...chosen, planOpenIdScope("offline_access", [...context.at, "permissions"])]),
      scopes: [...new Set([...chosen.map(scopeOf), "offline_access"])],
      credential: given.credential,
    };
  },

  describe(_given, { entra }) {
    const scopes = entra.scopes.filter((scope) => scope !== "offline_access");
    return {
      product: "Integray",
      where: "Authorizations, +Add, provider OAuth2",
      fields: [
        { field: "Login URL", value: entra.authorizationEndpoint },
        { field: "Login query params", leave: "response_type=code" },
        { field: "Request offline_access scope", value: "True" },
        { field: "Client ID", value: entra.clientId },
        {
          field: "Client Secret",
          secret: "clientSecret",
          note: "the value, not the secret's id; enter it again after each rotation",
        },
        {
          field: "Redirect URI",
          leave: entra.redirectUris.web[0] ?? "",
          note: "filled in by Integray; it must read exactly so, capitals included",
        },
        { field: "Access Token URL", value: entra.tokenEndpoint },
        { field: "Scopes", value: scopes.join(" "), note: "the Scopes tab; the same scopes as the registration has" },
      ],
      steps: [
        {
          title: "Compare the Redirect URI",
          detail:
            "If the form shows another address than the one above, correct `address` in the stack file and deploy again.",
        },
        {
          title: "Assign the connectors",
          detail: "Integray recommends its Advanced Rest API Connector for this authorization.",
        },
        { title: "Enter the scopes", detail: "In the Scopes tab, exactly those listed above." },
        {
          title: "Authorize and save",
          detail: "Click Authorize, sign in and accept; the status becomes Authorized. Then click Save.",
        },
      ],
    };
  },
});
