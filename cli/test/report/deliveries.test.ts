import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createCertificate } from "../../../test/support/certificates.ts";
import { findDrift } from "../../commands/drift/findings.ts";
import { outsideStep, reportOf, step } from "./previews.ts";
import { spoil, unknown } from "./rotation-plans.ts";

const webhook = {
  url: "https://hooks.contoso.com/erp",
  integration: "erp-sync",
  system: "custom",
  tenantId: "11111111-2222-4333-8444-555555555555",
  clientId: "22222222-2222-4333-8444-555555555555",
  keyId: "key-12",
  generation: 12,
  expiresOn: "2027-01-01T00:00:00Z",
  sendsSecret: true,
  clientSecret: "[secret]",
  authorityHost: "https://login.microsoftonline.com",
};

function textOf({ name, before, after }: { name: string; before?: string; after?: string }): string {
  return `${name}: ${before ?? "none"} became ${after ?? "none"}`;
}

describe("deliveries in a report", () => {
  it.each([
    ["connect", "erp-sync-posit-connect", "Posit Connect integration"],
    ["exchange", "erp-sync-exchange", "Exchange service principal"],
    ["mailbox", "erp-sync-mailbox-invoices@contoso.com", "Exchange mailbox permission"],
    ["protocols", "erp-sync-protocols-invoices@contoso.com", "Exchange mailbox protocols"],
    ["exchangeRole", "erp-sync-role-Mail.Send-invoices@contoso.com", "Exchange role assignment"],
    ["webhook", "erp-sync-webhook", "webhook"],
    [
      "existingSecret",
      "erp-sync-existing-secret-1f1f1f1f-1111-4222-8333-444455556666",
      "client secret that somebody created",
    ],
  ] as const)("name a %s in words, in its integration", (kind, name, words) => {
    const [one] = reportOf([
      step("create", kind, name, { after: { authorityHost: webhook.authorityHost } }),
    ]).integrations;
    expect([one?.name, one?.resources, one?.undescribed]).toEqual([
      "erp-sync",
      [{ change: "created", name: `${words} ${name}` }],
      [],
    ]);
  });

  it("show where the secret goes", () => {
    const [one] = reportOf([step("create", "webhook", "erp-sync-webhook", { after: webhook })]).integrations;
    const settings = Object.fromEntries(one!.settings.map(({ name, after }) => [name, after]));
    expect(settings).toMatchObject({
      "webhook address": webhook.url,
      "client secret in the webhook": "on",
      "sign-in service": webhook.authorityHost,
    });
    expect(one!.settings.every(({ isAccess }) => isAccess)).toBe(true);
  });

  it("show which mailbox an app may open, as a change of access", () => {
    const mailbox = (address: string) => ({ mailbox: address, adminEndpoint: "undocumented" });
    const open = (op: string, address: string, sides: object) =>
      step(op, "mailbox", `erp-sync-mailbox-${address}`, sides);
    const { changesAccess, integrations } = reportOf([
      open("create", "a@contoso.com", { after: mailbox("a@contoso.com") }),
      open("delete", "b@contoso.com", { before: mailbox("b@contoso.com") }),
    ]);
    expect([changesAccess, integrations.flatMap(({ settings }) => settings.map(textOf))]).toEqual([
      true,
      [
        "Exchange admin endpoint: none became undocumented",
        "Exchange mailbox that the app may open: none became a@contoso.com",
        "Exchange admin endpoint: undocumented became none",
        "Exchange mailbox that the app may open: b@contoso.com became none",
      ],
    ]);
  });

  it("show the removal of a secret that somebody created, as a change of access", () => {
    const keyId = "1f1f1f1f-1111-4222-8333-444455556666";
    const change = (before: object, after: object) =>
      reportOf([
        step("update", "existingSecret", `erp-sync-existing-secret-${keyId}`, {
          before: { keyId, remove: false, onlyExpired: false, ...before },
          after: { keyId, remove: true, onlyExpired: false, ...after },
        }),
      ]);
    const { changesAccess, integrations } = change({}, {});
    expect([changesAccess, integrations[0]?.settings.map(textOf)]).toEqual([
      true,
      [`client secret ${keyId} that somebody created: listed became removed`],
    ]);
    expect(change({}, { onlyExpired: true }).integrations[0]?.settings.map(textOf)).toEqual([
      `client secret ${keyId} that somebody created: listed became removed after its end`,
    ]);
  });

  it("show a certificate that the registration had, with its end, as a change of access", async () => {
    const { certificate } = await createCertificate({ end: "2027-06-01T00:00:00Z" });
    const thumbprint = new X509Certificate(certificate).fingerprint.replaceAll(":", "");
    const name = thumbprint.slice(0, 8).toLowerCase();
    const keyId = "1f1f1f1f-1111-4222-8333-444455556666";
    const given = { thumbprint, value: certificate, formerKeyId: keyId, authorityHost: webhook.authorityHost };
    const removal = (before: object) =>
      reportOf([step("delete", "existingCertificate", `erp-sync-certificate-${name}`, { before })]);
    const { changesAccess, integrations } = removal(given);
    const { credentials, undescribed } = integrations[0]!;
    expect([changesAccess, credentials, undescribed]).toEqual([
      true,
      [{ change: "removed", type: "certificate", name, endsOn: "2027-06-01T00:00:00.000Z" }],
      [],
    ]);
    const changed = (value: string) =>
      reportOf([
        step("update", "existingCertificate", `erp-sync-certificate-${name}`, {
          before: given,
          after: { ...given, value },
          differs: ["value"],
        }),
      ]).integrations.flatMap((one) => one.undescribed.flatMap(({ properties }) => properties));
    expect(changed("no certificate")).toEqual(["value"]);
  });

  it("show which protocols are on for which mailbox, as a change of access", () => {
    const kept = (mailbox: string, protocols: string[]) => ({ mailbox, protocols });
    const { changesAccess, integrations } = reportOf([
      step("create", "protocols", "erp-sync-protocols-a@contoso.com", {
        after: kept("a@contoso.com", ["smtp", "imap"]),
      }),
      step("update", "protocols", "erp-sync-protocols-b@contoso.com", {
        before: kept("b@contoso.com", ["imap"]),
        after: kept("b@contoso.com", ["imap", "smtp"]),
        differs: ["protocols"],
      }),
    ]);
    expect([changesAccess, integrations.flatMap(({ settings }) => settings.map(textOf))]).toEqual([
      true,
      [
        "Exchange protocols kept on for a@contoso.com: none became imap, smtp",
        "Exchange protocols kept on for b@contoso.com: imap became imap, smtp",
      ],
    ]);
  });

  it("show which role an app has in which mailbox", () => {
    const assign = (role: string, mailbox: string) =>
      step("create", "exchangeRole", `erp-sync-role-${role}-${mailbox}`, {
        after: { mailbox, role: `Application ${role}`, servicePrincipalObjectId: unknown },
      });
    const report = reportOf([assign("Mail.Send", "a@contoso.com"), assign("Mail.Read", "b@contoso.com")]);
    expect([report.changesAccess, report.integrations.flatMap(({ settings }) => settings.map(textOf))]).toEqual([
      true,
      [
        "Exchange mailbox for the role Application Mail.Read: none became b@contoso.com",
        "Exchange mailbox for the role Application Mail.Send: none became a@contoso.com",
      ],
    ]);
  });

  it("are in the same order in each report, whatever the order of the plan", () => {
    const steps = ["a@contoso.com", "b@contoso.com"].map((mailbox) =>
      step("create", "mailbox", `erp-sync-mailbox-${mailbox}`, { after: { mailbox } }),
    );
    expect(reportOf(steps)).toEqual(reportOf(steps.toReversed()));
  });

  it("are listed with their properties outside an integration", () => {
    const step = outsideStep("create", "entra-delivery:index:Webhook", "own", { after: { ...webhook, extra: "x" } });
    const [one] = reportOf([step]).outside;
    expect(one?.undescribed.map(({ properties }) => properties)).toEqual([
      ["expiresOn", "extra", "generation", "keyId", "clientSecret"].sort(),
    ]);
    expect(JSON.stringify(one)).not.toContain("[secret]");
    const kept = { mailbox: "a@contoso.com", protocols: ["smtp"], extra: "x" };
    const own = outsideStep("create", "entra-delivery:index:ExchangeMailboxProtocols", "own", { after: kept });
    expect(reportOf([own]).outside[0]?.undescribed.map(({ properties }) => properties)).toEqual([["extra"]]);
  });

  it("belong to no integration if another registration's id is delivered", () => {
    const given = spoil(step("create", "webhook", "erp-sync-webhook", { after: webhook }), {
      state: { propertyDependencies: { clientId: ["urn:pulumi:prod::p::x:y:Z::other"] } },
    });
    expect(reportOf([given]).outside.map(({ name }) => name)).toEqual(["erp-sync-webhook"]);
  });
});

it("drift names the product's own log for a delivery", () => {
  const before = { address: "https://connect.contoso.com", name: "Graph" };
  const changed = step("update", "connect", "erp-sync-posit-connect", {
    before,
    after: { ...before, name: "Other" },
    differs: ["name"],
  });
  const findings = findDrift(reportOf([changed]));
  expect(findings.map(({ auditActivity }) => auditActivity)).toEqual([
    "in Posit Connect's own audit log",
    "in Posit Connect's own audit log",
  ]);
  expect(findings.map(({ text }) => text)).toContain("Posit Connect name: `Graph` became `Other`");
});
