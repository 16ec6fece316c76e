import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { planLifecycle } from "../../integrations/lifecycle/lifecycle-options.ts";
import type { EntraSpec, IntegrationSpec, PermissionKind, PermissionSpec } from "../../integrations/spec.ts";

const file = parseYaml(readFileSync(new URL("../../Pulumi.dev.yaml", import.meta.url), "utf8")) as {
  config: Record<string, unknown>;
};
const specs = parseIntegrations(file.config["entra-integrations:integrations"], {
  now: new Date("2026-11-21T12:00:00Z"),
  owners: file.config["entra-integrations:owners"],
});

function specOf(name: string): IntegrationSpec {
  return specs.find((spec) => spec.name === name)!;
}

function graph(
  kind: PermissionKind,
  value: string,
  id: string,
  needsAdminConsent: boolean,
  at: readonly PropertyKey[],
): PermissionSpec {
  const apiAppId = "00000003-0000-0000-c000-000000000000";
  return { kind, apiAppId, apiName: "Microsoft Graph", value, id, needsAdminConsent, at };
}

/** What an integration is that asks for nothing out of the ordinary. */
const plain: Omit<EntraSpec, "redirectUris" | "permissions" | "scopes" | "credential"> = {
  signInAudience: "AzureADMyOrg",
  formerRedirectUris: [],
  sharesRedirectUris: false,
  allowsPublicClientFlows: false,
  consent: "requested",
  appRoles: [],
  exposedScopes: [],
  identifierUris: undefined,
  claims: { optional: { idToken: [], accessToken: [] }, groups: [] },
  assignmentRequired: false,
  owners: [],
  ownersAt: ["owners"],
  justification: undefined,
  notes: undefined,
  serviceManagementReference: undefined,
  deliverTo: undefined,
  addresses: undefined,
  mail: undefined,
  lifecycle: planLifecycle({}, new Date("2026-11-21T12:00:00Z")),
};

describe("Pulumi.dev.yaml", () => {
  it("is read whole for Integray", () => {
    const at = ["integrations", "erp-sync", "permissions"];
    expect(specOf("erp-sync")).toEqual({
      name: "erp-sync",
      system: "integray",
      displayName: "Integray erp-sync",
      describe: expect.any(Function) as IntegrationSpec["describe"],
      entra: {
        ...plain,
        sharesRedirectUris: true,
        redirectUris: {
          web: ["https://acme.integray.app/api/Callback/GenericOAuth2"],
          publicClient: [],
          singlePage: [],
        },
        permissions: [
          graph("delegated", "User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d", false, [...at, "microsoftGraph", 0]),
          graph("delegated", "Files.Read.All", "df85f4d6-205c-4ac5-a5ea-6bf408dba283", false, [
            ...at,
            "microsoftGraph",
            1,
          ]),
          graph("delegated", "offline_access", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", false, at),
        ],
        scopes: ["User.Read", "Files.Read.All", "offline_access"],
        credential: {
          type: "secret",
          rotateEveryDays: 80,
          rotationStart: "2024-02-04",
          periodChanges: [],
          emergencyRotation: 1,
        },
      },
    });
  });

  it("is read whole for a web application", () => {
    const at = ["integrations", "reporting"];
    expect(specOf("reporting")).toEqual({
      name: "reporting",
      system: "custom",
      displayName: "Custom reporting",
      describe: expect.any(Function) as IntegrationSpec["describe"],
      entra: {
        ...plain,
        redirectUris: { web: ["https://reporting.contoso.com/signin-oidc"], publicClient: [], singlePage: [] },
        permissions: [
          graph("delegated", "openid", "37f7f235-527c-4136-accd-4a02d197296e", false, [...at, "openIdScopes"]),
          graph("delegated", "profile", "14dad69e-099b-42c9-810b-d002981feec1", false, [...at, "openIdScopes"]),
          graph("delegated", "email", "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", false, [...at, "openIdScopes"]),
          graph("delegated", "offline_access", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", false, [...at, "openIdScopes"]),
          graph("delegated", "User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d", false, [
            ...at,
            "delegatedPermissions",
            "microsoftGraph",
            0,
          ]),
        ],
        consent: "granted",
        scopes: ["openid", "profile", "email", "offline_access", "User.Read"],
        credential: {
          type: "secret",
          rotateEveryDays: 80,
          rotationStart: "2024-03-18",
          periodChanges: [],
          emergencyRotation: 1,
        },
      },
    });
  });

  it("gives the complete specification for a service", () => {
    expect(specOf("mail-sender")).toEqual({
      name: "mail-sender",
      system: "custom",
      displayName: "Custom mail-sender",
      describe: expect.any(Function) as IntegrationSpec["describe"],
      entra: {
        ...plain,
        redirectUris: { web: [], publicClient: [], singlePage: [] },
        permissions: [
          graph("application", "Mail.Send", "b633e1c5-b582-4048-a93e-9f11b44c7e96", true, [
            "integrations",
            "mail-sender",
            "applicationPermissions",
            "microsoftGraph",
            0,
          ]),
        ],
        justification: "Sends order confirmations from several shared mailboxes.",
        consent: "granted",
        scopes: ["https://graph.microsoft.com/.default"],
        credential: {
          type: "secret",
          rotateEveryDays: 80,
          rotationStart: "2024-02-10",
          periodChanges: [],
          emergencyRotation: 1,
        },
      },
    });
  });
});
