import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Integration } from "../../components/integration.ts";
import {
  directory,
  ofType,
  probe,
  type Recording,
  recordResources,
  specOf,
  urnsOf,
  valueOf,
} from "./recording-mocks.ts";

const now = new Date("2026-11-21T12:00:00Z");
const secret = "credential: { type: secret, rotationStart: 2026-11-21 }";

async function integrate(yaml: string): Promise<{ recording: Recording; integration: Integration; urns: string[] }> {
  const recording = await recordResources();
  const { seen, transformation } = probe();
  const args = { spec: specOf(yaml), directory, authorityHost: "https://login.microsoftonline.com", now };
  const integration = new Integration("erp-sync", args, { transformations: [transformation] });
  await valueOf(integration.connection);
  return { recording, integration, urns: await urnsOf(seen) };
}

describe("an integration that is delivered to Posit Connect", () => {
  const entry =
    "system: posit-connect, address: https://connect.contoso.com, template: msgraph, authType: service-account, " +
    "applicationPermissions: { microsoftGraph: [User.Read.All] }";

  it("gives Connect the newest secret and every key of its template", async () => {
    const { recording, integration } = await integrate(`{ ${entry}, ${secret}, deliverTo: { positConnect: {} } }`);
    const [password] = ofType(recording, "ApplicationPassword");
    const [delivery] = ofType(recording, "PositConnectIntegration");
    expect(delivery?.inputs).toMatchObject({
      address: "https://connect.contoso.com",
      template: "msgraph",
      name: "Posit Connect erp-sync",
      config: {
        auth_type: "Service Account",
        tenant_id: directory.tenantId,
        client_id: await valueOf(integration.clientId),
        scopes: "https://graph.microsoft.com/.default",
      },
      users: [],
      groups: [],
      deleteWhileUsed: false,
      authorityHost: "https://login.microsoftonline.com",
      clientSecret: `${password?.name ?? ""} hunter2`,
      generation: 0,
      expiresOn: password?.inputs["endDate"],
    });
  });

  it("keeps the secret out of its record", async () => {
    const { integration } = await integrate(`{ ${entry}, ${secret}, deliverTo: { positConnect: {} } }`);
    expect(await pulumi.isSecret(integration.connection)).toBe(false);
    expect(JSON.stringify(await valueOf(integration.connection))).not.toContain("hunter2");
  });

  it("has no resource of the plugin without deliverTo", async () => {
    const { urns } = await integrate(`{ ${entry}, ${secret} }`);
    expect(urns.length).toBeGreaterThan(2);
    expect(urns.filter((urn) => urn.includes("PositConnect"))).toEqual([]);
  });
});

describe("an integration that is delivered to Exchange Online", () => {
  const bizagi = "system: bizagi-mail, company: contoso, project: expenses, mailboxes: [a@contoso.com, b@contoso.com]";

  it("is known to Exchange before it may open each mailbox", async () => {
    const delivery = "deliverTo: { exchangeOnline: { adminEndpoint: undocumented } }";
    const { recording, urns } = await integrate(`{ ${bizagi}, protocols: [imap, smtp], ${secret}, ${delivery} }`);
    expect(urns.filter((urn) => urn.includes("Exchange"))).toEqual([
      "OAuthIntegration$ExchangeServicePrincipal::erp-sync-exchange",
      "OAuthIntegration$ExchangeMailboxPermission::erp-sync-mailbox-a@contoso.com",
      "OAuthIntegration$ExchangeMailboxProtocols::erp-sync-protocols-a@contoso.com",
      "OAuthIntegration$ExchangeMailboxPermission::erp-sync-mailbox-b@contoso.com",
      "OAuthIntegration$ExchangeMailboxProtocols::erp-sync-protocols-b@contoso.com",
    ]);
    const common = {
      tenantId: directory.tenantId,
      authorityHost: "https://login.microsoftonline.com",
      adminEndpoint: "undocumented",
      mailbox: "a@contoso.com",
    };
    expect(ofType(recording, "ExchangeMailboxPermission")[0]?.inputs).toEqual({
      ...common,
      appId: "erp-sync-application client id",
      servicePrincipalObjectId: "erp-sync-service-principal object id",
    });
    expect(ofType(recording, "ExchangeMailboxProtocols")[0]?.inputs).toEqual({
      ...common,
      protocols: ["imap", "smtp"],
    });
  });

  it("gets one role assignment for each mailbox", async () => {
    const delivery = "mailboxAccess: application-rbac, deliverTo: { exchangeOnline: {} }";
    const { recording } = await integrate(`{ ${bizagi}, protocols: [smtp], ${secret}, ${delivery} }`);
    expect(ofType(recording, "ExchangeServicePrincipal")).toEqual([]);
    expect(ofType(recording, "ExchangeMailboxProtocols")).toEqual([]);
    expect(
      ofType(recording, "ExchangeRoleAssignment").map(({ inputs }) => [inputs["role"], inputs["mailbox"]]),
    ).toEqual([
      ["Application SMTP.SendAsApp", "a@contoso.com"],
      ["Application SMTP.SendAsApp", "b@contoso.com"],
    ]);
  });

  const endpoint = "deliverTo: { exchangeOnline: { adminEndpoint: undocumented";
  const mailboxes = "mailboxes: [a@contoso.com]";

  it.each([
    [
      "a role of Bizagi",
      `{ ${bizagi}, protocols: [smtp], mailboxAccess: application-rbac, ${endpoint} } } }`,
      ["smtp"],
    ],
    ["a role of custom", `{ system: custom, ${endpoint}, ${mailboxes}, roles: [SMTP.SendAsApp] } } }`, ["smtp"]],
    ["a role for Microsoft Graph", `{ system: custom, ${endpoint}, ${mailboxes}, roles: [Mail.Send] } } }`, undefined],
    [
      "a role and full access",
      `{ system: custom, applicationPermissions: { exchangeOnline: [POP.AccessAsApp] }, ${endpoint}, ${mailboxes}, ` +
        "roles: [SMTP.SendAsApp] } } }",
      ["pop", "smtp"],
    ],
  ])("has the protocols that it uses turned on: %s", async (_, entry, expected) => {
    const { recording } = await integrate(entry.replace("{", `{ ${secret},`));
    const [first] = ofType(recording, "ExchangeMailboxProtocols");
    expect(first?.inputs["protocols"]).toEqual(expected);
    expect(ofType(recording, "ExchangeRoleAssignment").length).toBeGreaterThan(0);
  });

  it("is recorded when the last part was delivered", async () => {
    const entry = `${bizagi}, protocols: [smtp], mailboxAccess: application-rbac, ${secret}`;
    const { integration } = await integrate(`{ ${entry}, ${endpoint} } } }`);
    expect((await valueOf(integration.connection)).delivery?.delivered).toEqual([
      { target: "exchangeOnline", at: "2026-11-21T12:00:01.000Z", verified: false, fullAccessTo: [] },
    ]);
  });

  it("is recorded with the mailboxes to which it has full access", async () => {
    const { integration } = await integrate(`{ ${bizagi}, protocols: [imap], ${secret}, ${endpoint} } } }`);
    expect((await valueOf(integration.connection)).delivery?.delivered).toMatchObject([
      { target: "exchangeOnline", fullAccessTo: ["a@contoso.com", "b@contoso.com"] },
    ]);
    const role = `${bizagi}, protocols: [smtp], mailboxAccess: application-rbac, ${secret}`;
    const graphOnly = await integrate(`{ ${role}, deliverTo: { exchangeOnline: {} } }`);
    const { delivery } = await valueOf(graphOnly.integration.connection);
    expect(delivery?.delivered?.map((one) => "fullAccessTo" in one)).toEqual([false]);
  });
});

describe("an integration that is delivered to a webhook", () => {
  it("is described to the adapter, with the key id of its secret", async () => {
    const entry = "system: custom, redirectUris: [https://erp.contoso.com/cb]";
    const webhook = "deliverTo: { webhook: { url: https://adapter.contoso.com/hook } }";
    const { recording, integration } = await integrate(`{ ${entry}, ${secret}, ${webhook} }`);
    const [password] = ofType(recording, "ApplicationPassword");
    expect(ofType(recording, "Webhook")[0]?.inputs).toMatchObject({
      url: "https://adapter.contoso.com/hook",
      integration: "erp-sync",
      system: "custom",
      clientId: await valueOf(integration.clientId),
      keyId: `${password?.name ?? ""} key id`,
      generation: 0,
      sendsSecret: false,
    });
  });

  it.each([
    { sendsSecret: true, generation: 0 },
    { sendsSecret: false, generation: undefined },
  ])("has the secret only if the event contains it: %j", async ({ sendsSecret, generation }) => {
    const entry = "system: custom, redirectUris: [https://erp.contoso.com/cb]";
    const webhook = `deliverTo: { webhook: { url: https://adapter.contoso.com/hook, sendsSecret: ${String(sendsSecret)} } }`;
    const { integration } = await integrate(`{ ${entry}, ${secret}, ${webhook} }`);
    const { delivery } = await valueOf(integration.connection);
    expect(delivery?.delivered?.map((one) => [one.target, one.generation])).toEqual([["webhook", generation]]);
  });

  it("has no secret to wait for without one", async () => {
    const entry = "system: custom, publicClientRedirectUris: [http://localhost]";
    const webhook = "deliverTo: { webhook: { url: https://adapter.contoso.com/hook } }";
    const { recording } = await integrate(`{ ${entry}, ${webhook} }`);
    expect(ofType(recording, "Webhook")[0]?.inputs).not.toHaveProperty("clientSecret");
  });
});
