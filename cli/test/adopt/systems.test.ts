import { expect, it } from "vitest";
import type { Entry } from "../../commands/add/parse-options.ts";
import type { RegistrationFacts } from "../../commands/adopt/facts.ts";
import { servicePrincipal } from "../../commands/adopt/graph-objects.ts";
import { choose, dynamics, exchange, factsOf, graph } from "./choosing.ts";

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
    expect.stringContaining(
      "it looks like integray, but that entry changes permissions (adds microsoftGraph offline_access)",
    ),
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

it("a recognized system whose entry a stack file does not accept is not chosen", async () => {
  // OroCommerce has at least one feature, and each needs a permission.
  const facts = factsOf(["https://shop.contoso.com/admin/microsoft-identity/connection/access-token"], []);
  const { own, remarks } = await choose(facts);
  expect(own["system"]).toBe("custom");
  expect(remarks).toEqual([
    expect.stringMatching(/^it looks like orocommerce, but a stack file does not accept that entry: .+features/),
  ]);
});

it("a recognized system that needs a secret is not chosen for a registration without one", async () => {
  const [[, facts]] = products as [(typeof products)[number]];
  const { own, remarks } = await choose({ ...facts, application: { ...facts.application!, passwordCredentials: [] } });
  expect(own).toMatchObject({ system: "custom", credential: { type: "none" } });
  expect(remarks).toEqual([expect.stringContaining("it looks like integray, but that entry adds a client secret")]);
});

it("a system without a registration is refused", async () => {
  const options = {
    environment: "https://ax.contoso.com",
    adfs: "https://adfs.contoso.com",
    client: "native",
    clientId: "11111111-0000-4000-8000-000000000009",
    redirectUris: ["https://ax.contoso.com/cb"],
  };
  const refused = choose(factsOf([], []), { system: "dynamics365-finance-onprem", options });
  await expect(refused).rejects.toThrow("must be a system with an app registration");
});
