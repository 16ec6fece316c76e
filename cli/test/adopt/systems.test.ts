import { expect, it } from "vitest";
import type { Entry } from "../../commands/add/parse-options.ts";
import { chooseSystem } from "../../commands/adopt/choose-system.ts";
import { composeEntry } from "../../commands/adopt/compose-entry.ts";
import type { RegistrationFacts } from "../../commands/adopt/facts.ts";
import { apiServicePrincipal, application, servicePrincipal } from "../../commands/adopt/graph-objects.ts";
import { findPermission } from "../../../integrations/permissions/apis.ts";

const now = new Date("2026-11-01T00:00:00Z");
const graph = "00000003-0000-0000-c000-000000000000";
const exchange = "00000002-0000-0ff1-ce00-000000000000";
const dynamics = "00000015-0000-0000-c000-000000000000";

const dynamicsScopes = ["AX.FullAccess", "Odata.FullAccess"].map((value) => ({
  value,
  id: findPermission(dynamics, "delegated", value)?.id,
}));

/** The facts of a registration with these redirect URIs and permissions. */
function factsOf(
  redirectUris: string[],
  permissions: [string, "delegated" | "application", string[]][],
): RegistrationFacts {
  return {
    clientId: "11111111-0000-4000-8000-000000000001",
    tenantId: "11111111-0000-4000-8000-000000000002",
    application: application.parse({
      id: "11111111-0000-4000-8000-000000000003",
      appId: "11111111-0000-4000-8000-000000000001",
      displayName: "Some product",
      signInAudience: "AzureADMyOrg",
      web: { redirectUris },
      passwordCredentials: [{ keyId: "11111111-0000-4000-8000-000000000004", endDateTime: "2027-01-01T00:00:00Z" }],
      requiredResourceAccess: permissions.map(([resourceAppId, kind, values]) => ({
        resourceAppId,
        resourceAccess: values.map((value) => ({
          id: findPermission(resourceAppId, kind, value)?.id,
          type: kind === "delegated" ? "Scope" : "Role",
        })),
      })),
    }),
    servicePrincipal: undefined,
    isComplete: true,
    owners: [],
    federatedCredentials: [],
    // The catalogue is not sure of the ids of Dynamics, so a run looks them up.
    apis: [apiServicePrincipal.parse({ id: "dynamics", appId: dynamics, oauth2PermissionScopes: dynamicsScopes })],
  };
}

async function choose(
  facts: RegistrationFacts,
  { system, options = {} }: { system?: string; options?: Entry | undefined } = {},
) {
  if (facts.application === undefined) throw new Error("no registration");
  const context = {
    others: [],
    owners: undefined,
    added: { systems: [], problems: [] },
    name: "product",
    now,
    readCertificate: () => ({}),
  };
  const composed = composeEntry(facts, facts.application, "product", now);
  const { draft, remarks } = await chooseSystem(composed, facts, context, { system, options, ask: undefined });
  expect(draft.entry).toMatchObject({ displayName: "Some product", onRemoval: "keep" });
  if (draft.spec.entra.credential.type === "secret") {
    // With an earlier start, the first run would add two secrets.
    expect(draft.entry["credential"]).toEqual({ type: "secret", rotationStart: "2026-11-01" });
  }
  return { own: draft.entry, remarks, changed: draft.changed.map(({ property }) => property) };
}

const products: [string, RegistrationFacts, Entry, Entry?][] = [
  [
    "integray",
    factsOf(
      ["https://acme.integray.app/api/Callback/GenericOAuth2"],
      [[graph, "delegated", ["User.Read", "offline_access"]]],
    ),
    { system: "integray", address: "https://acme.integray.app", permissions: { microsoftGraph: ["User.Read"] } },
  ],
  [
    "orocommerce",
    factsOf(
      ["https://shop.contoso.com/admin/login/check-office365"],
      [[graph, "delegated", ["openid", "profile", "User.Read"]]],
    ),
    { system: "orocommerce", address: "https://shop.contoso.com", features: ["sso"] },
  ],
  [
    "posit-connect",
    factsOf(
      ["https://connect.contoso.com/__oauth__/integrations/callback"],
      [[graph, "delegated", ["User.Read", "offline_access"]]],
    ),
    {
      system: "posit-connect",
      address: "https://connect.contoso.com",
      template: "msgraph",
      delegatedPermissions: { microsoftGraph: ["User.Read"] },
    },
  ],
  [
    "bizagi-mail",
    factsOf(
      ["https://test-claims-contoso.bizagi.com/oauth2/client/callback"],
      [[exchange, "application", ["SMTP.SendAsApp", "IMAP.AccessAsApp"]]],
    ),
    {
      system: "bizagi-mail",
      company: "contoso",
      project: "claims",
      environment: "test",
      protocols: ["smtp", "imap"],
      mailboxes: ["claims@contoso.com"],
    },
    { mailboxes: ["claims@contoso.com"] },
  ],
  [
    "dynamics365-finance",
    factsOf(
      ["https://packages.contoso.com/signin"],
      [
        [dynamics, "delegated", ["AX.FullAccess", "Odata.FullAccess"]],
        [graph, "delegated", ["offline_access"]],
      ],
    ),
    {
      system: "dynamics365-finance",
      access: "user",
      environment: "https://contoso.operations.dynamics.com",
      redirectUris: ["https://packages.contoso.com/signin"],
      permissions: ["AX.FullAccess", "Odata.FullAccess"],
    },
    { environment: "https://contoso.operations.dynamics.com" },
  ],
];

it.each(products)("a registration of %s is recognized", async (key, facts, entry, options) => {
  expect(await choose(facts, { options })).toMatchObject({ own: entry, changed: [] });
  if (options !== undefined) {
    const { own, remarks } = await choose(facts);
    expect(own["system"]).toBe("custom");
    expect(remarks).toEqual([expect.stringContaining(`--system ${key} --set ${Object.keys(options)[0] ?? ""}=VALUE`)]);
  }
});

it("a product whose entry would change the registration is custom, unless the user names the system", async () => {
  const facts = factsOf(
    ["https://acme.integray.app/api/Callback/GenericOAuth2"],
    [[graph, "delegated", ["User.Read"]]],
  );
  const { own, remarks } = await choose(facts);
  expect(own["system"]).toBe("custom");
  expect(remarks).toEqual([
    expect.stringContaining("it looks like integray, but that entry would change requiredResource"),
  ]);
  const named = await choose(facts, { system: "integray" });
  expect(named.own["system"]).toBe("integray");
  expect(named.changed).toEqual(["requiredResourceAccesses"]);
});

it("an entry with other permissions leaves consent unchanged, and its block adopt names only what it declares", async () => {
  const facts = factsOf(
    ["https://acme.integray.app/api/Callback/GenericOAuth2"],
    [[graph, "delegated", ["User.Read"]]],
  );
  const api = { id: "graph", appId: graph, displayName: undefined, appRoles: [], oauth2PermissionScopes: [] };
  const granted: RegistrationFacts = {
    ...facts,
    apis: [...facts.apis, api],
    servicePrincipal: {
      ...servicePrincipal.parse({ id: "11111111-0000-4000-8000-000000000005", appId: facts.clientId }),
      owners: [],
      assignments: [],
      grants: [{ id: "grant", consentType: "AllPrincipals", resourceId: "graph", scope: "User.Read" }],
    },
  };
  const { own } = await choose(granted);
  expect(own).toMatchObject({ consent: "granted", adopt: { delegatedGrants: { microsoftGraph: "grant" } } });
  const named = await choose(granted, { system: "integray" });
  expect(named.own["consent"]).toBeUndefined();
  expect(named.own["adopt"]).not.toHaveProperty("delegatedGrants");
});

it("a trust that a stack file does not accept stays in Entra, and the block adopt does not name it", async () => {
  const facts = factsOf([], []);
  if (facts.application === undefined) throw new Error("no registration");
  const trust = {
    issuer: "https://token.actions.githubusercontent.com",
    audiences: ["api://AzureADTokenExchange"],
    description: undefined,
  };
  const { own } = await choose({
    ...facts,
    application: { ...facts.application, passwordCredentials: [] },
    federatedCredentials: [
      { ...trust, id: "11111111-0000-4000-8000-000000000006", name: "good", subject: "repo:a/b:environment:prod" },
      { ...trust, id: "11111111-0000-4000-8000-000000000007", name: "loose", subject: "repo:a/b" },
    ],
  });
  expect(own["credential"]).toMatchObject({ type: "federated", trusts: [{ name: "good" }] });
  expect(own["adopt"]).toMatchObject({ federatedCredentials: { good: "11111111-0000-4000-8000-000000000006" } });
  expect(JSON.stringify(own)).not.toContain("loose");
});
