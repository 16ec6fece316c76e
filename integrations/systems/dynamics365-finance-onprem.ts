import { z } from "zod";
import type { Handoff, HandoffField, HandoffStep } from "../handoff.ts";
import { commonOptions } from "../stack-file/options.ts";
import { isGuid } from "../text/guid.ts";
import { renderValue } from "../stack-file/problems.ts";
import { checkRedirectUri } from "../registration/redirect-uris.ts";
import { fieldCheck } from "../stack-file/schema.ts";
import { hostAddress } from "./address.ts";
import { reportMissing } from "./report-options.ts";
import { powershellText as text } from "./quoting.ts";
import { defineSystem } from "./system.ts";

const options = z.strictObject({
  system: z.literal("dynamics365-finance-onprem"),
  displayName: commonOptions.displayName,
  contact: commonOptions.contact,
  environment: hostAddress(() => undefined, "write it without /namespaces/AXSF, like https://ax.contoso.com").describe(
    "The address of the Application Object Server, without /namespaces/AXSF",
  ),
  adfs: hostAddress(() => undefined, "write it like https://adfs.contoso.com").describe(
    "The address of Active Directory Federation Services",
  ),
  client: z
    .enum(["server", "native"])
    .describe("server: has a secret, for users or for itself. native: runs at its users' and has none"),
  clientId: z
    .string()
    .check(
      fieldCheck((id) =>
        isGuid(id)
          ? []
          : [
              {
                message: `must be a GUID, got ${renderValue(id)}`,
                fix: "make one with New-Guid; it is the client's permanent id in AD FS",
                code: "client-id-not-a-guid",
              },
            ],
      ),
    )
    .describe("A new GUID: AD FS lets the administrator choose the client's id"),
  redirectUris: z
    .array(z.string())
    .min(1)
    .describe("Where AD FS may send users back; compared letter by letter, the slash at the end included"),
  userId: z
    .string()
    .min(1)
    .optional()
    .describe("The User ID in Dynamics that the client acts as; required for server. Default: none, with native"),
});

type Options = z.output<typeof options>;

/**
 * Dynamics 365 finance and operations on the customer's servers, which uses AD FS instead of Entra: nothing is created in
 * the tenant, and the hand-off is the only result. Source: Microsoft's pages, docs/dynamics365-finance-onprem.md.
 */
export const dynamics365FinanceOnprem = defineSystem({
  kind: "outside",
  key: "dynamics365-finance-onprem",
  title: "Dynamics 365 Finance (on-premises)",
  schema: options,

  check(given, context) {
    if (given.client === "server") {
      reportMissing(given, { userId: "the User ID of a service user in Dynamics" }, "client: server", context);
    }
    given.redirectUris.forEach((uri, index) => {
      const platform = given.client === "native" ? "publicClient" : "web";
      for (const problem of checkRedirectUri({ text: uri, platform })) {
        context.report({ ...problem, keys: ["redirectUris", index] });
      }
    });
  },

  describe(given, { displayName }): Handoff {
    return {
      product: "Dynamics 365 Finance (on-premises)",
      where:
        "the settings of the calling program; System administration, Setup, Microsoft Entra applications (or Azure Active Directory applications)",
      fields: [...callerFields(given), ...pageFields(given, displayName)],
      steps: describeSteps(given, displayName),
    };
  },
});

function callerFields(given: Options): HandoffField[] {
  return [
    { field: "Tenant", value: "adfs", note: "the word itself" },
    { field: "Client ID", value: given.clientId },
    given.client === "native"
      ? { field: "Client secret", leave: "empty", note: "a native client has none" }
      : { field: "Client secret", leave: "made by AD FS", note: "the first step prints it once" },
    { field: "Discovery document", value: `${given.adfs}/adfs/.well-known/openid-configuration` },
    { field: "Authorization endpoint", value: `${given.adfs}/adfs/oauth2/authorize` },
    { field: "Token endpoint", value: `${given.adfs}/adfs/oauth2/token` },
    {
      field: "resource",
      value: given.environment,
      note: "without /namespaces/AXSF; with a slash at the end if the first step prints it so",
    },
    ...given.redirectUris.map((uri) => ({ field: "redirect_uri", value: uri })),
    { field: "Base URL", value: `${given.environment}/namespaces/AXSF/data` },
  ];
}

function pageFields({ clientId, userId }: Options, displayName: string): HandoffField[] {
  if (userId === undefined) return [];
  return [
    { field: "Microsoft Entra applications: Client ID", value: clientId },
    { field: "Microsoft Entra applications: Name", value: displayName },
    { field: "Microsoft Entra applications: User ID", value: userId },
  ];
}

function describeSteps(given: Options, displayName: string): HandoffStep[] {
  return [
    {
      title: "Add the client to the application group in AD FS",
      detail:
        "On the AD FS server, as an AD FS administrator. The group exists since the installation of Dynamics. The commands print the resource and, for a server client, its secret.",
      code: { language: "powershell", text: addClient(given, displayName) },
    },
    ...(given.userId === undefined ? [personStep] : rowSteps(given.userId)),
    {
      title: "Undo",
      undoes: true,
      detail: "Takes the client out of AD FS again; remove its row in Dynamics too, if it has one.",
      code: {
        language: "powershell",
        text:
          given.client === "server"
            ? `Remove-AdfsServerApplication -TargetIdentifier ${text(given.clientId)}`
            : `Remove-AdfsNativeClientApplication -TargetIdentifier ${text(given.clientId)}`,
      },
    },
  ];
}

// The resource of a token request must be exactly the identifier of the group's Web API.
function addClient({ environment, client, clientId, redirectUris }: Options, displayName: string): string {
  const about = `-Name ${text(displayName)} -Identifier ${text(clientId)} -RedirectUri ${redirectUris.map(text).join(", ")}`;
  return [
    "$group = Get-AdfsApplicationGroup -Name 'Microsoft Dynamics 365 for Operations On-premises'",
    "$resource = (Get-AdfsWebApiApplication -ApplicationGroup $group).Identifier |",
    `  Where-Object { $_.TrimEnd('/') -eq ${text(environment)} } | Select-Object -First 1`,
    client === "server"
      ? `Add-AdfsServerApplication -ApplicationGroup $group ${about} -GenerateClientSecret -PassThru | Format-List Identifier, ClientSecret`
      : `Add-AdfsNativeClientApplication -ApplicationGroup $group ${about}`,
    `Grant-AdfsApplicationPermission -ClientRoleIdentifier ${text(clientId)} -ServerRoleIdentifier $resource -ScopeNames 'openid'`,
    "$resource",
  ].join("\n");
}

const personStep: HandoffStep = {
  title: "Make the people users of Dynamics",
  detail: "Everyone who signs in must already be a user of the environment.",
};

function rowSteps(userId: string): HandoffStep[] {
  return [
    {
      title: "Give the service user its roles",
      detail: `${userId} must exist in Dynamics, with only the security roles that the program needs; not System administrator.`,
    },
    {
      title: "Add the row on the page Microsoft Entra applications",
      detail: "System administration, Setup, Microsoft Entra applications, New: the three values above.",
    },
  ];
}
