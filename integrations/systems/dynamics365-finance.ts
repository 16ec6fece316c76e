import { z } from "zod";
import { credentialFields } from "../credentials/credential-facts.ts";
import { federationSteps } from "../credentials/federation-steps.ts";
import { credentialOf, refuseCredential } from "../credentials/credentials.ts";
import type { HandoffField, HandoffStep } from "../handoff.ts";
import { checkDistinct } from "../stack-file/lists.ts";
import { commonOptions } from "../stack-file/options.ts";
import { planOpenIdScope, planPermission } from "../permissions/permissions.ts";
import { dynamicsErp } from "../permissions/apis.ts";
import { renderValue } from "../stack-file/problems.ts";
import { allRedirectUris } from "../registration/redirect-uris.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import type { EntraFacts } from "../spec.ts";
import { hostAddress } from "./address.ts";
import { reportMissing, reportInapplicable } from "./report-options.ts";
import { jqSecret, readSecrets, shellText } from "./quoting.ts";
import { defineSystem, type Plan, type PlanContext } from "./system.ts";

// The scopes that Microsoft's page on the services of finance and operations requires for every client.
const scopesOfThePage = ["AX.FullAccess", "CustomService.FullAccess", "Odata.FullAccess"] as const;

const options = z.strictObject({
  system: z.literal("dynamics365-finance"),
  ...commonOptions,
  environment: hostAddress(checkEnvironment, "write it like https://contoso.operations.dynamics.com").describe(
    "The address of the environment, in lower case and without path: tokens are for exactly this text",
  ),
  access: z
    .enum(["user", "service"])
    .describe("user: people sign in (authorization code). service: the program acts for itself (client credentials)"),
  client: z
    .enum(["web", "native"])
    .optional()
    .describe("access user. web: has a secret. native: runs at its users' and has none. Default: web"),
  redirectUris: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("access user: the addresses to which the calling program lets Entra return. Default: none, with service"),
  permissions: z
    .array(z.enum(scopesOfThePage))
    .min(1)
    .check(fieldCheck<string[]>(checkDistinct))
    .optional()
    .describe("access user: Dynamics ERP scopes. Default: the three that Microsoft's page names as the minimum"),
  userId: z
    .string()
    .min(1)
    .optional()
    .describe("access service: the User ID in Dynamics that the program acts as. Default: none, with user"),
  applicationRoles: z
    .array(z.string().check(fieldCheck(checkRole)))
    .min(1)
    .check(fieldCheck<string[]>(checkDistinct))
    .optional()
    .describe("access service: app roles of Dynamics ERP, by name, where an environment asks for one. Default: none"),
  credential: credentialOf(
    ["secret", "certificate", "federated"],
    "a client without credential is client: native, which needs no such line",
  )
    .optional()
    .describe("Default: a client secret with the default period; none for native. access user: secret alone"),
});

type Options = z.output<typeof options>;

/**
 * Dynamics 365 finance and operations in the cloud: the data management package API, called by users or by a service.
 * Source: Microsoft's guide to the package API, docs/dynamics365-finance.md.
 */
export const dynamics365Finance = defineSystem({
  kind: "entra",
  key: "dynamics365-finance",
  title: "Dynamics 365 Finance",
  schema: options,
  plan: (given, context) => (given.access === "user" ? planUser(given, context) : planService(given, context)),

  describe(given, { name, displayName, entra }) {
    const steps = given.access === "user" ? userSteps : serviceSteps(given, name, entra);
    return {
      product: "Dynamics 365 Finance",
      where:
        given.access === "user"
          ? "the settings of the calling program"
          : "the settings of the calling program; System administration, Setup, Microsoft Entra applications",
      fields: [...callerFields(given, entra), ...pageFields(given, displayName, entra)],
      steps,
    };
  },
});

function planUser(given: Options, context: PlanContext): Plan {
  reportInapplicable(given, ["userId", "applicationRoles"], "access: user", context);
  reportMissing(given, { redirectUris: "the addresses that the calling program sends" }, "access: user", context);
  const isNative = given.client === "native";
  if (isNative) reportInapplicable(given, ["credential"], "client: native", context);
  checkUserCredential(given, context);
  const platform = isNative ? "publicClient" : "web";
  const redirectUris = given.redirectUris ?? [];
  const at = [...context.at, "permissions"];
  return {
    redirectUris: { [platform]: redirectUris },
    redirectUriKeys: (_platform, index) => ["redirectUris", index],
    allowsPublicClientFlows: isNative,
    permissions: [
      ...(given.permissions ?? scopesOfThePage).map((value) => planPermission("delegated", dynamicsErp, value, at)),
      planOpenIdScope("offline_access", at),
    ],
    scopes: [`${given.environment}/.default`, "offline_access"],
    credential: isNative ? { type: "none" } : given.credential,
  };
}

function checkUserCredential({ client, credential }: Options, { report }: PlanContext): void {
  if (client === "native" || credential === undefined || credential.type === "secret") return;
  const reason =
    "Microsoft's guide has people sign in with a secret or without any; the others are for access: service";
  report({ keys: ["credential", "type"], ...refuseCredential(credential.type, ["secret"], reason) });
}

// In Dynamics, the service gets the rights of the user in its row. No permission in Entra adds to that.
function planService(given: Options, context: PlanContext): Plan {
  reportInapplicable(given, ["client", "redirectUris", "permissions"], "access: service", context);
  reportMissing(given, { userId: "the User ID of a service user in Dynamics" }, "access: service", context);
  return {
    permissions: (given.applicationRoles ?? []).map((value) =>
      planPermission("application", dynamicsErp, value, [...context.at, "applicationRoles"]),
    ),
    scopes: [`${given.environment}/.default`],
    credential: given.credential,
    addresses: { product: given.environment },
  };
}

function callerFields(given: Options, entra: EntraFacts): HandoffField[] {
  const { authority } = entra;
  const isUser = given.access === "user";
  return [
    { field: "Tenant ID", value: entra.tenantId },
    { field: "Client ID", value: entra.clientId },
    ...credentialFields(entra.credential, {
      secret: "URL-encode it in a token request",
      none: "a native client has none",
    }),
    ...(isUser ? [{ field: "OAuth 2.0 authorization endpoint (v1)", value: `${authority}/oauth2/authorize` }] : []),
    { field: "OAuth 2.0 token endpoint (v1)", value: `${authority}/oauth2/token` },
    { field: "resource (v1)", value: given.environment, note: "no slash at the end" },
    ...(isUser ? [{ field: "OAuth 2.0 authorization endpoint (v2)", value: entra.authorizationEndpoint }] : []),
    { field: "OAuth 2.0 token endpoint (v2)", value: entra.tokenEndpoint },
    { field: "scope (v2)", value: entra.scopes.join(" ") },
    ...allRedirectUris(entra.redirectUris).map((uri) => ({ field: "redirect_uri", value: uri })),
    { field: "Base URL", value: `${given.environment}/data` },
  ];
}

function pageFields(given: Options, displayName: string, entra: EntraFacts): HandoffField[] {
  if (given.access === "user") return [];
  return [
    { field: "Microsoft Entra applications: Client ID", value: entra.clientId },
    { field: "Microsoft Entra applications: Name", value: displayName },
    { field: "Microsoft Entra applications: User ID", value: given.userId ?? "" },
  ];
}

const userSteps: HandoffStep[] = [
  {
    title: "Make the people users of Dynamics",
    detail: "Everyone who signs in must already be a user of the environment, including guests of the tenant.",
  },
];

function serviceSteps(given: Options, name: string, entra: EntraFacts): HandoffStep[] {
  return [
    {
      title: "Give the service user its roles",
      detail: `${given.userId ?? ""} must exist in Dynamics, with only the security roles that the program needs; not System administrator. It must be an enabled account of this tenant, not a guest.`,
    },
    {
      task: "add-dynamics-row",
      title: "Add the row on the page Microsoft Entra applications",
      detail:
        "System administration, Setup, Microsoft Entra applications (in older versions Azure Active Directory applications), New: the three values above. Without the row every call is refused.",
    },
    ...(entra.credential.type === "secret" ? [trialStep(given, name, entra)] : federationSteps(entra)),
  ];
}

function trialStep(given: Options, name: string, { clientId, tokenEndpoint, scopes }: EntraFacts): HandoffStep {
  return {
    title: "Try it",
    detail:
      "Asks for a token and with it for one entity; needs a selected stack, jq and curl. 401 means that the row is missing or that the address differs from the one in Dynamics, 403 that the user lacks a role for this entity. npm run verify tries the same and explains the answer.",
    code: {
      language: "bash",
      text: [
        `${readSecrets} | jq -j ${shellText(jqSecret(name, "clientSecret"))} |`,
        `  curl --fail-with-body --silent ${shellText(tokenEndpoint)} --data-urlencode client_secret@- \\`,
        `    --data grant_type=client_credentials --data client_id=${clientId} \\`,
        `    --data-urlencode scope=${scopes.join(" ")} |`,
        `  jq -r '"Authorization: Bearer " + .access_token' |`,
        `  curl --fail-with-body --header @- ${shellText(`${given.environment}/data/DataManagementDefinitionGroups?$top=1`)}`,
      ].join("\n"),
    },
  };
}

// Hosts of the sovereign clouds end in .us and .cn. Dataverse is another product, with tokens for another resource.
function checkEnvironment({ hostname }: URL): FieldProblem | undefined {
  const got = `got ${renderValue(hostname)}`;
  if (/\.crm\d*\.dynamics\.[a-z]+$/.test(hostname)) {
    return {
      message: `must be an environment of finance and operations, not of Dataverse, ${got}`,
      fix: "write the address that people open for finance and operations, such as https://contoso.operations.dynamics.com",
      code: "environment-of-dataverse",
    };
  }
  if (/\.dynamics\.(com|us|cn)$/.test(hostname)) return undefined;
  return {
    message: `must be a host of Dynamics 365, under dynamics.com, ${got}`,
    fix: "write it like https://contoso.operations.dynamics.com; for an on-premises installation use dynamics365-finance-onprem",
    code: "environment-not-dynamics",
  };
}

function checkRole(role: string): FieldProblem[] {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(role)) return [];
  return [
    {
      message: `must be the name of one app role, got ${renderValue(role)}`,
      fix: "write the bare name, such as Connector.FullAccess",
      code: "role-not-a-name",
    },
  ];
}
