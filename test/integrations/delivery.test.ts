import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { DeliverySpec } from "../../integrations/delivery/spec.ts";
import type { Handoff } from "../../integrations/handoff.ts";
import type { EntraFacts, EntraSpec } from "../../integrations/spec.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { SpecError } from "../../integrations/stack-file/problems.ts";

const context = { now: new Date("2026-11-21T12:00:00Z"), owners: undefined };

function specOf(yaml: string) {
  const [spec] = parseIntegrations({ "erp-sync": parse(yaml) as unknown }, context);
  if (spec?.entra === undefined) expect.fail("no registration");
  return spec;
}

function entraOf(yaml: string): EntraSpec {
  return specOf(yaml).entra;
}

function deliveryOf(yaml: string): DeliverySpec | undefined {
  return entraOf(yaml).deliverTo;
}

function problemOf(yaml: string): string {
  try {
    specOf(yaml);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return expect.fail("nothing was found");
}

function handoffOf(yaml: string): Handoff {
  const spec = specOf(yaml);
  const facts = {
    tenantId: "the-tenant",
    clientId: "the-client",
    servicePrincipalObjectId: "the-principal",
    tokenEndpoint: "https://login.microsoftonline.com/the-tenant/oauth2/v2.0/token",
    issuer: "https://login.microsoftonline.com/the-tenant/v2.0",
    scopes: spec.entra.scopes,
    redirectUris: spec.entra.redirectUris,
    credential: { type: "secret", keyId: "the-key", expiresOn: "2027-05-01T00:00:00Z" },
    deliverTo: spec.entra.deliverTo,
  } as unknown as EntraFacts;
  return spec.describe(facts);
}

const titles = (yaml: string): string[] => handoffOf(yaml).steps.map(({ title }) => title);

const posit = "system: posit-connect, address: https://connect.contoso.com, template: msgraph";
const reads = "applicationPermissions: { microsoftGraph: [User.Read.All] }";
const bizagi = "system: bizagi-mail, company: contoso, project: expenses, mailboxes: [helpdesk@contoso.com]";
const sender = "system: custom, applicationPermissions: { exchangeOnline: [IMAP.AccessAsApp, SMTP.SendAsApp] }";
const exchange = "adminEndpoint: undocumented, mailboxes: [a@contoso.com]";

describe("deliverTo", () => {
  it("needs a target", () => {
    expect(problemOf(`{ ${posit}, deliverTo: {} }`)).toBe(
      "1 problem in the stack file\n" +
        "integrations.erp-sync.deliverTo: must name a target, got none\n" +
        "  fix: write keyVault, positConnect, exchangeOnline or webhook below it, or remove deliverTo  [delivery-without-target]",
    );
  });

  it("can have several targets", () => {
    const webhook = "webhook: { url: https://adapter.contoso.com/hook }";
    expect(deliveryOf(`{ ${posit}, deliverTo: { positConnect: {}, ${webhook} } }`)).toMatchObject({
      positConnect: { address: "https://connect.contoso.com" },
      webhook: { url: "https://adapter.contoso.com/hook", sendsSecret: false },
    });
  });
});

describe("deliverTo.positConnect", () => {
  it("takes the integration from the entry", () => {
    const entry = `${posit}, authType: service-account, ${reads}, description: For reports`;
    expect(deliveryOf(`{ ${entry}, deliverTo: { positConnect: { deleteWhileUsed: true } } }`)?.positConnect).toEqual({
      address: "https://connect.contoso.com",
      template: "msgraph",
      description: "For reports",
      authType: "Service Account",
      isPublic: false,
      users: [],
      groups: [],
      deleteWhileUsed: true,
    });
  });

  it("is for Posit Connect only", () => {
    expect(problemOf(`{ ${sender}, deliverTo: { positConnect: {} } }`)).toContain(
      "integrations.erp-sync.deliverTo.positConnect: must be left out: only an integration of system posit-connect " +
        "exists in Posit Connect\n  fix: remove it, or use webhook  [delivery-target-unfit]",
    );
  });

  it("takes guids of users and groups", () => {
    expect(problemOf(`{ ${posit}, deliverTo: { positConnect: { groups: [analysts] } } }`)).toContain(
      'integrations.erp-sync.deliverTo.positConnect.groups[0]: must be a guid of Posit Connect, got "analysts"\n' +
        "  fix: copy it from Connect, such as the last part of a user's address under People  [connect-guid]",
    );
  });

  it("leaves no step that Connect's API does", () => {
    const entry = `${posit}, authType: service-account, ${reads}`;
    expect(titles(`{ ${entry} }`)).toEqual([
      "Create the integration",
      "After each rotation, hand over the new secret",
      "Verify",
      "If Connect refuses a field, compare its template",
    ]);
    expect(titles(`{ ${entry}, deliverTo: { positConnect: {} } }`)).toEqual([]);
    const secret = handoffOf(`{ ${entry}, deliverTo: { positConnect: {} } }`).fields.find(
      ({ field }) => field === "client_secret",
    );
    expect(secret?.note).toBe("pulumi up enters it, also after each rotation");
  });
});

describe("deliverTo.exchangeOnline", () => {
  it("gives Bizagi the mailboxes and protocols of its entry", () => {
    const delivery = "deliverTo: { exchangeOnline: { adminEndpoint: undocumented } }";
    expect(deliveryOf(`{ ${bizagi}, protocols: [imap, smtp], ${delivery} }`)?.exchangeOnline).toEqual({
      mailboxes: ["helpdesk@contoso.com"],
      protocols: ["imap", "smtp"],
      hasFullAccess: true,
      roles: [],
      usesAdminEndpoint: true,
    });
    expect(titles(`{ ${bizagi}, protocols: [imap, smtp] }`)).toEqual([
      "Let the app open the mailboxes",
      "Configure the mail server",
      "Undo",
    ]);
    expect(titles(`{ ${bizagi}, protocols: [imap, smtp], ${delivery} }`)).toEqual(["Configure the mail server"]);
  });

  it("needs the endpoint that Microsoft does not document for full access", () => {
    expect(problemOf(`{ ${bizagi}, protocols: [imap], deliverTo: { exchangeOnline: {} } }`)).toContain(
      "integrations.erp-sync.deliverTo.exchangeOnline.adminEndpoint: is required for full access to mailboxes, for which " +
        "Microsoft documents no API, got nothing\n  fix: write adminEndpoint: undocumented, or remove exchangeOnline and " +
        "run the PowerShell lines of the hand-off  [exchange-admin-endpoint]",
    );
  });

  it("assigns a role through Microsoft Graph for sending only", () => {
    const entry = `${bizagi}, protocols: [smtp], mailboxAccess: application-rbac, deliverTo: { exchangeOnline: {} }`;
    expect(deliveryOf(`{ ${entry} }`)?.exchangeOnline).toMatchObject({
      hasFullAccess: false,
      roles: ["SMTP.SendAsApp"],
      usesAdminEndpoint: false,
    });
    expect(titles(`{ ${entry} }`)).toEqual(["Enable the protocols", "Configure the mail server"]);
    const endpoint = entry.replace("exchangeOnline: {}", "exchangeOnline: { adminEndpoint: undocumented }");
    expect(titles(`{ ${endpoint} }`)).toEqual(["Configure the mail server"]);
  });

  it("limits permissions of custom to mailboxes", () => {
    const entry = "system: custom, deliverTo: { exchangeOnline: { mailboxes: [a@contoso.com], roles: [Mail.Send] } }";
    expect(entraOf(`{ ${entry} }`)).toMatchObject({
      permissions: [],
      scopes: ["https://graph.microsoft.com/.default"],
      credential: { type: "secret" },
      deliverTo: { exchangeOnline: { mailboxes: ["a@contoso.com"], roles: ["Mail.Send"], hasFullAccess: false } },
    });
  });

  it("opens mailboxes for custom", () => {
    expect(deliveryOf(`{ ${sender}, deliverTo: { exchangeOnline: { ${exchange} } } }`)?.exchangeOnline).toMatchObject({
      protocols: ["imap", "smtp"],
      hasFullAccess: true,
      roles: [],
    });
  });

  it.each([
    ["a role, by Microsoft Graph only", "", "roles: [SMTP.SendAsApp]", ["Enable the protocols"]],
    ["a role, with the endpoint", "", "roles: [SMTP.SendAsApp], adminEndpoint: undocumented", []],
    ["a role without a protocol", "", "roles: [Mail.Send]", []],
    [
      "full access",
      "applicationPermissions: { exchangeOnline: [IMAP.AccessAsApp] },",
      "adminEndpoint: undocumented",
      [],
    ],
  ])(
    "leaves the protocols of custom to people only if it cannot turn them on: %s",
    (_, permissions, given, expected) => {
      const delivery = `deliverTo: { exchangeOnline: { mailboxes: [a@contoso.com], ${given} } }`;
      expect(titles(`{ system: custom, ${permissions} ${delivery} }`)).toEqual(expected);
    },
  );

  it("asks custom for mailboxes", () => {
    expect(problemOf(`{ ${sender}, deliverTo: { exchangeOnline: { adminEndpoint: undocumented } } }`)).toContain(
      "integrations.erp-sync.deliverTo.exchangeOnline.mailboxes: is required for system custom, got nothing\n" +
        "  fix: list the addresses of the mailboxes that the app may use  [exchange-mailboxes-missing]",
    );
  });

  it("asks custom for a permission", () => {
    const entry = "system: custom, redirectUris: [https://erp.contoso.com/cb]";
    expect(problemOf(`{ ${entry}, deliverTo: { exchangeOnline: { mailboxes: [a@contoso.com] } } }`)).toContain(
      "[exchange-without-permission]",
    );
  });

  it("refuses a role beside the same permission for every mailbox", () => {
    const permission = "applicationPermissions: { microsoftGraph: [Mail.Send] }";
    const roles = "deliverTo: { exchangeOnline: { mailboxes: [a@contoso.com], roles: [Mail.Send] } }";
    expect(problemOf(`{ system: custom, ${permission}, ${roles} }`)).toContain(
      "integrations.erp-sync.deliverTo.exchangeOnline.roles: must not repeat an application permission, which applies to " +
        'every mailbox, got "Mail.Send"\n  fix: remove Mail.Send from applicationPermissions: the role is enough for ' +
        "these mailboxes  [exchange-role-unlimited]",
    );
  });

  it("is for mailboxes only", () => {
    expect(problemOf(`{ ${posit}, deliverTo: { exchangeOnline: {} } }`)).toContain(
      "must be left out: this integration uses no mailboxes of Exchange Online",
    );
  });
});

describe("deliverTo.webhook", () => {
  it.each(["https://adapter.contoso.com/hook?team=erp", "http://localhost:8080/hook"])("takes %s", (url) => {
    expect(deliveryOf(`{ ${sender}, deliverTo: { webhook: { url: "${url}", sendsSecret: true } } }`)?.webhook).toEqual({
      url,
      sendsSecret: true,
    });
  });

  it.each(["http://adapter.contoso.com", "https://user:pass@contoso.com/hook", "adapter", "https://a.contoso.com/#x"])(
    "refuses %s",
    (url) => {
      expect(problemOf(`{ ${sender}, deliverTo: { webhook: { url: "${url}" } } }`)).toContain(
        `integrations.erp-sync.deliverTo.webhook.url: must be an https address without a user name or a fragment, got "${url.replace("//user:pass", "...")}"\n` +
          "  fix: write the address of your adapter, such as https://adapter.contoso.com/hooks/entra  [webhook-url]",
      );
    },
  );
});
