import { describe, expect, it } from "vitest";
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

describe("deliveries in a report", () => {
  it.each([
    ["connect", "erp-sync-posit-connect", "Posit Connect integration"],
    ["exchange", "erp-sync-exchange", "Exchange service principal"],
    ["mailbox", "erp-sync-mailbox-invoices@contoso.com", "Exchange mailbox permission"],
    ["exchangeRole", "erp-sync-role-Mail.Send-invoices@contoso.com", "Exchange role assignment"],
    ["webhook", "erp-sync-webhook", "webhook"],
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

  it("show which mailbox an app can reach", () => {
    const after = { mailbox: "invoices@contoso.com", role: "Application Mail.Send", servicePrincipalObjectId: unknown };
    const name = "erp-sync-role-Mail.Send-invoices@contoso.com";
    const [one] = reportOf([step("create", "exchangeRole", name, { after })]).integrations;
    expect(one?.settings.map(({ name: setting, after: value }) => `${setting}: ${value ?? ""}`)).toEqual([
      "Exchange mailbox: invoices@contoso.com",
      "Exchange role: Application Mail.Send",
    ]);
  });

  it("are listed with their properties outside an integration", () => {
    const step = outsideStep("create", "entra-delivery:index:Webhook", "own", { after: { ...webhook, extra: "x" } });
    const [one] = reportOf([step]).outside;
    expect(one?.undescribed.map(({ properties }) => properties)).toEqual([
      ["expiresOn", "extra", "generation", "keyId", "clientSecret"].sort(),
    ]);
    expect(JSON.stringify(one)).not.toContain("[secret]");
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
