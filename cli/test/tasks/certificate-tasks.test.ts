import { describe, expect, it } from "vitest";
import type { Connection } from "../../../integrations/connection.ts";
import { deployedConnection } from "../connection.ts";
import { signIns, tasksOf } from "./rotated.ts";

function certificate(keyId: string, startsOn: string, expiresOn: string) {
  const sha256Thumbprint = `${keyId.toUpperCase()}0123456789ABCDEF`;
  return { keyId, thumbprint: "AB", sha256Thumbprint, subject: `CN=${keyId}`, startsOn, expiresOn };
}

function withCertificates(...certificates: ReturnType<typeof certificate>[]): Connection {
  const { entra } = deployedConnection();
  return deployedConnection({ entra: { ...entra!, credential: { type: "certificate", certificates } } });
}

const old = certificate("old", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
const later = certificate("new", "2026-12-01T00:00:00Z", "2027-12-01T00:00:00Z");
const find = (connection: Connection, now: string, uses?: Parameters<typeof signIns>[0]) =>
  tasksOf([connection], uses && { "erp-sync": { evidence: signIns(uses) } }, now);

describe("the task to renew a certificate", () => {
  it("is listed 90 days before the end and due 30 days before it", () => {
    expect(find(withCertificates(old), "2026-10-02T00:00:00Z")).toEqual([]);
    expect(find(withCertificates(old), "2026-10-03T00:00:00Z")).toMatchObject([
      {
        id: "prod/erp-sync/renew-certificate/old0123456789abc",
        title: "Renew the certificate of erp-sync",
        since: "2026-10-03T00:00:00Z",
        dueOn: "2026-12-02T00:00:00Z",
        hurtsOn: "2027-01-01T00:00:00Z",
        state: "open",
        evidence: "The stack has no certificate that is valid for longer.",
      },
    ]);
  });

  it("is due after half of a short lifetime", () => {
    const short = certificate("short", "2026-12-01T00:00:00Z", "2026-12-31T00:00:00Z");
    expect(find(withCertificates(short), "2026-12-02T00:00:00Z")[0]).toMatchObject({
      since: "2026-12-01T00:00:00Z",
      dueOn: "2026-12-16T00:00:00Z",
    });
  });

  it("is done if the product uses a later certificate", () => {
    const uses = { old: ["2026-12-02T08:00:00Z"], new: ["2026-12-10T08:00:00Z"] } as const;
    expect(find(withCertificates(old, later), "2026-12-20T00:00:00Z", uses)[0]).toMatchObject({
      state: "done",
      evidence:
        "Integray uses the new certificate, last on 2026-12-10 08:00 UTC, and the previous certificate was last used on 2026-12-02 08:00 UTC.",
    });
  });

  it("stays open if it is not known which certificate the product uses, until the earlier one is removed", () => {
    expect(find(withCertificates(old, later), "2026-12-20T00:00:00Z")).toMatchObject([
      {
        state: "open",
        evidence: "It is not known whether Integray uses the new certificate, because the sign-ins were not read.",
      },
    ]);
    expect(find(withCertificates(later), "2026-12-20T00:00:00Z")).toEqual([]);
  });

  it("stays open while the product uses the earlier one", () => {
    const uses = { old: ["2026-12-19T08:00:00Z"] } as const;
    expect(find(withCertificates(old, later), "2026-12-20T00:00:00Z", uses)[0]).toMatchObject({
      title: "Use the new certificate in Integray",
      state: "open",
      evidence: "Integray still uses the previous certificate, last on 2026-12-19 08:00 UTC.",
    });
  });
});
