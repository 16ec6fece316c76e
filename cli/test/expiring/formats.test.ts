import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { listExpiring } from "../../commands/expiring/expiring.ts";
import { type Format, formats } from "../../commands/expiring/formats.ts";
import { deployedConnection } from "../connection.ts";

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

async function render(format: Format, connections = { "erp-sync": erpSync, mail }, within?: number): Promise<string> {
  const list = listExpiring({ source: "stack dev", connections }, now, within);
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
        },
      ],
    });
  });

  it("writes gauges for Prometheus", async () => {
    expect(await render("prometheus")).toBe(
      [
        "# HELP entra_integration_credential_expires_timestamp_seconds When a credential ends. One that is superseded has a newer one beside it.",
        "# TYPE entra_integration_credential_expires_timestamp_seconds gauge",
        'entra_integration_credential_expires_timestamp_seconds{integration="mail",system="integray",credential="certificate",key_id="only",superseded="false"} 1796083200',
        'entra_integration_credential_expires_timestamp_seconds{integration="erp-sync",system="integray",credential="secret",key_id="key",superseded="false"} 1803772800',
        "",
        "# HELP entra_integration_rotation_due_timestamp_seconds When the next run is due that makes a new secret.",
        "# TYPE entra_integration_rotation_due_timestamp_seconds gauge",
        'entra_integration_rotation_due_timestamp_seconds{integration="erp-sync",system="integray",credential="secret",key_id="key"} 1796860800',
      ].join("\n"),
    );
  });
});

describe("a superseded secret", () => {
  it("is listed and is no alarm", async () => {
    const previous = { keyId: "older", expiresOn: "2026-11-22T00:00:00Z", generation: 11 };
    const credential = { ...(erpSync.entra!.credential as { type: "secret" }), previous };
    const rotated = deployedConnection({ entra: { ...erpSync.entra!, credential: credential as never } });
    const text = await render("table", { "erp-sync": rotated } as never);
    expect(text.split("\n").slice(1, 2)).toEqual([
      "2026-11-22  in less than a day  erp-sync  secret, previous  a newer one is there",
    ]);
    expect(text).toMatch(/nothing ends soon$/);
  });
});
