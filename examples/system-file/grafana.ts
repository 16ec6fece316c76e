import {
  commonOptions,
  credentialOf,
  defineSystem,
  planOpenIdScope,
  productAddress,
  z,
} from "entra-integrations/define-system";

const scopes = ["openid", "email", "profile"] as const;

const options = z.strictObject({
  system: z.literal("grafana"),
  ...commonOptions,
  address: productAddress({
    product: "Grafana",
    callback: "/login/azuread",
    fix: "copy root_url from Grafana's configuration, such as https://grafana.contoso.com",
  }).describe("The address of Grafana, as in its setting root_url"),
  roles: z
    .array(z.enum(["Viewer", "Editor", "Admin"]))
    .min(1)
    .describe("Grafana roles that can be assigned to users and groups in Entra"),
  credential: credentialOf(["secret"], "This file sets client_authentication to client_secret_post")
    .optional()
    .describe("Default: a client secret with the default period"),
});

/**
 * Grafana, sign-in with Entra ID.
 * https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/azuread/
 */
export default defineSystem({
  kind: "entra",
  key: "grafana",
  title: "Grafana",
  schema: options,

  plan: (given, { at }) => ({
    // Grafana's guide registers both.
    redirectUris: { web: [`${given.address}/login/azuread`, `${given.address}/`] },
    redirectUriKeys: () => ["address"],
    permissions: scopes.map((scope) => planOpenIdScope(scope, [...at, "system"])),
    scopes: [...scopes],
    appRoles: given.roles.map((value) => ({
      value,
      displayName: `Grafana ${value}`,
      description: `${value} in the default organization of Grafana`,
      allowedMemberTypes: ["User"],
    })),
    credential: given.credential,
  }),

  describe: (given, { entra }) => ({
    product: "Grafana",
    where: "section [auth.azuread] of the configuration file",
    fields: [
      { field: "enabled", value: "true" },
      { field: "client_authentication", value: "client_secret_post" },
      { field: "client_id", value: entra.clientId },
      { field: "client_secret", secret: "clientSecret", note: "enter it again after each rotation" },
      { field: "scopes", value: entra.scopes.join(" ") },
      { field: "auth_url", value: entra.authorizationEndpoint },
      { field: "token_url", value: entra.tokenEndpoint },
      { field: "allowed_organizations", value: entra.tenantId },
      { field: "use_pkce", value: "true" },
    ],
    steps: [
      {
        title: "Assign the roles",
        detail: `In Entra, Enterprise applications, Users and groups: assign ${given.roles.join(", ")}. Grafana ignores nested groups.`,
      },
      { title: "Restart Grafana", detail: "It reads the configuration file when it starts." },
    ],
  }),
});

/** An entry for `npm run conformance`. */
export const example = { system: "grafana", address: "https://grafana.contoso.com", roles: ["Viewer", "Admin"] };
