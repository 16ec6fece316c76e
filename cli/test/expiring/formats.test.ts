import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { listExpiring } from "../../commands/expiring/expiring.ts";
import { type Format, formats } from "../../commands/expiring/formats.ts";
import { deployedConnection } from "../connection.ts";
import { rotated, signIns } from "../tasks/rotated.ts";

const erpSync = deployedConnection();
const certificates = [
  {
    keyId: "only",
    thumbprint: "AB",
    sha256Thumbprint: "CD",
    subject: 'CN="mail"',
    startsOn: "2026-01-01T00:00:00Z",
    expiresOn: "2026-12-01T00:00:00Z",
  },
];
const mail = deployedConnection({
  name: "mail",
  entra: { ...erpSync.entra!, credential: { type: "certificate", certificates } },
});
const now = new Date("2026-11-21T09:00:00Z");

async function render(
  format: Format,
  connections = { "erp-sync": erpSync, mail },
  within?: number,
  time = now,
  found?: AppEvidence,
): Promise<string> {
  const evidence = found && new Map([["erp-sync", found]]);
  const list = listExpiring({ source: "stack dev", connections }, time, within, evidence);
  const lists = { request: { projectDir: ".", env: {} }, lists: [{ stack: "dev", list }], failures: [] };
  return await formats[format](lists, { colors: createColors(false), drawsTables: false });
}

describe("the list of expiries", () => {
  it("lists expiry dates and renewals, the earliest first", async () => {
    expect(await render("table")).toBe(
      [
        "stack dev",
        '2026-12-01  in 9 days  mail  certificate, CN="mail"  no run renews it',
        "2027-02-28  in 98 days  erp-sync  secret, current  the run of 2026-12-10 makes the next",
        "1 of 2 ends soon",
      ].join("\n"),
    );
  });

  it("reports that nothing expires", async () => {
    expect(await render("table", { "erp-sync": erpSync } as never, 14)).toMatch(/\nnothing ends within 14 days$/);
  });

  it("has the same as JSON for pipelines", async () => {
    expect(JSON.parse(await render("json", undefined, 100))).toEqual({
      source: "stack dev",
      at: "2026-11-21T09:00:00.000Z",
      withinDays: 100,
      entries: [
        {
          integration: "mail",
          system: "integray",
          credential: "certificate",
          keyId: "only",
          label: 'CN="mail"',
          expiresOn: "2026-12-01T00:00:00Z",
          superseded: false,
          rotatesOn: null,
          daysLeft: 9,
          near: true,
          warning: null,
          lastUsedOn: null,
        },
        {
          integration: "erp-sync",
          system: "integray",
          credential: "secret",
          keyId: "key",
          label: "current",
          expiresOn: "2027-02-28T00:00:00Z",
          superseded: false,
          rotatesOn: "2026-12-10T00:00:00Z",
          daysLeft: 98,
          near: true,
          warning: null,
          lastUsedOn: null,
        },
      ],
    });
  });

  it("writes gauges for Prometheus", async () => {
    expect(await render("prometheus")).toBe(
      [
        "# HELP entra_integration_credential_expiration_timestamp_seconds When a credential ends. A superseded one has a newer one beside it.",
        "# TYPE entra_integration_credential_expiration_timestamp_seconds gauge",
        'entra_integration_credential_expiration_timestamp_seconds{integration="mail",system="integray",credential="certificate",key_id="only",superseded="false"} 1796083200',
        'entra_integration_credential_expiration_timestamp_seconds{integration="erp-sync",system="integray",credential="secret",key_id="key",superseded="false"} 1803772800',
        "",
        "# HELP entra_integration_credential_renewal_timestamp_seconds When the next run is due that makes a new secret.",
        "# TYPE entra_integration_credential_renewal_timestamp_seconds gauge",
        'entra_integration_credential_renewal_timestamp_seconds{integration="erp-sync",system="integray",credential="secret",key_id="key"} 1796860800',
        "",
        "# HELP entra_integration_credential_last_use_timestamp_seconds The last sign-in with a credential, if it is known.",
        "# TYPE entra_integration_credential_last_use_timestamp_seconds gauge",
      ].join("\n"),
    );
  });
});

describe("a superseded secret", () => {
  const at = (time: string, evidence?: AppEvidence, format: Format = "table") =>
    render(format, { "erp-sync": rotated() } as never, undefined, new Date(time), evidence);

  it("is listed and is no alarm while the product has time to switch", async () => {
    expect((await at("2026-12-20T00:00:00Z")).split("\n").slice(1)).toEqual([
      "2027-02-28  in 70 days  erp-sync  secret, previous  a newer one is there",
      "2027-05-19  in 150 days  erp-sync  secret, current  the run of 2027-02-28 makes the next",
      "nothing ends soon",
    ]);
  });

  it("is an alarm in the last quarter of the overlap, because its use is unknown", async () => {
    expect((await at("2027-02-08T00:00:00Z")).split("\n").filter((line) => !line.includes("current"))).toEqual([
      "stack dev",
      "2027-02-28  in 20 days  erp-sync  secret, previous  Integray may still use the secret that expires on 2027-02-28",
      "1 of 2 ends soon",
    ]);
  });

  it("is an alarm with sign-ins only while the product uses it", async () => {
    const until = "2027-02-21T23:00:00Z";
    const old = signIns({ old: ["2027-02-21T08:00:00Z"] }, until);
    expect(await at("2027-02-22T00:00:00Z", old)).toContain(
      "Integray still uses the secret that expires on 2027-02-28",
    );
    const switched = signIns({ new: ["2027-02-21T08:00:00Z"] }, until);
    expect(await at("2027-02-22T00:00:00Z", switched)).toMatch(/nothing ends soon$/);
  });

  it("has its last use as a gauge", async () => {
    const text = await at("2026-12-20T00:00:00Z", signIns({ old: ["2026-12-19T08:00:00Z"] }), "prometheus");
    expect(text.split("\n").filter((line) => line.startsWith("entra_integration_credential_last_use"))).toEqual([
      'entra_integration_credential_last_use_timestamp_seconds{integration="erp-sync",system="integray",credential="secret",key_id="old"} 1797667200',
    ]);
  });
});
