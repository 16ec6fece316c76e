import { describe, expect, it } from "vitest";
import { buildConnection, type Connections } from "../../integrations/connection.ts";
import type { RotatingSecretFacts } from "../../integrations/credentials/credential-facts.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { rotationNotices } from "../../integrations/credentials/rotation-notices.ts";
import type { IntegrationSpec } from "../../integrations/spec.ts";

const rotationStart = "2026-11-01";

function specs(credential: object, now: Date): IntegrationSpec[] {
  const isPublic = "type" in credential && credential.type === "none";
  const uris = isPublic
    ? { publicClientRedirectUris: ["http://localhost"] }
    : { redirectUris: ["https://reporting.contoso.com/cb"] };
  const entry = { system: "custom", ...uris, credential };
  return parseIntegrations({ reporting: entry }, { now, owners: undefined });
}

const first: RotatingSecretFacts = {
  type: "secret",
  keyId: "first",
  expiresOn: "2027-04-10T00:00:00Z",
  generation: 0,
  rotatesOn: "2027-01-20T00:00:00Z",
  emergencyRotation: 1,
};
const second: RotatingSecretFacts = {
  type: "secret",
  keyId: "second",
  expiresOn: "2027-06-29T00:00:00Z",
  generation: 1,
  rotatesOn: "2027-04-10T00:00:00Z",
  emergencyRotation: 1,
  previous: { keyId: "first", expiresOn: "2027-04-10T00:00:00Z", generation: 0 },
};

function record(facts: RotatingSecretFacts): Connections {
  const [spec] = specs({ type: "secret", rotationStart }, new Date("2026-11-21"));
  const deployed = {
    tenantId: "tenant",
    clientId: "client",
    applicationObjectId: "application",
    servicePrincipalObjectId: "principal",
    authorityHost: "https://login.microsoftonline.com",
    credential: facts,
  };
  return { reporting: buildConnection(spec!, deployed) };
}

function notice(credential: object, day: string, recorded = record(first)) {
  const now = new Date(day);
  return rotationNotices(specs(credential, now), recorded, { now, clock: now });
}

describe("rotationNotices", () => {
  it("reports nothing for a run that changes no secret", () => {
    expect(notice({ type: "secret", rotationStart }, "2026-12-01")).toEqual([]);
  });

  it("reports nothing for a first run", () => {
    expect(notice({ type: "secret", rotationStart, emergencyRotation: 2 }, "2026-12-01", {})).toEqual([]);
  });

  it("reports for a rotation until when the previous secret is accepted", () => {
    expect(notice({ type: "secret", rotationStart }, "2027-01-20")).toEqual([
      {
        urgent: false,
        text: "reporting: creates a new client secret; the previous one is accepted until 2027-04-10, and consumers must read the new one by then",
      },
    ]);
  });

  it("reports for a rotation that is too late that consumers are already refused", () => {
    expect(notice({ type: "secret", rotationStart }, "2027-04-10")).toEqual([
      {
        urgent: true,
        text: "reporting: creates a new client secret; the previous one ended on 2027-04-10, and every consumer must read the new one at once",
      },
    ]);
  });

  it.each([
    [first, "the client secret is"],
    [second, "both client secrets are"],
  ])("reports for an emergency rotation that every consumer must read the new secret at once", (facts, lost) => {
    expect(notice({ type: "secret", rotationStart, emergencyRotation: 2 }, "2027-02-01", record(facts))).toEqual([
      {
        urgent: true,
        text: `reporting: ${lost} replaced and refused at once; every consumer must read the new one at once`,
      },
    ]);
  });

  it.each([
    [
      "federated credentials",
      {
        type: "federated",
        deleteSecret: true,
        trusts: [{ name: "main", issuer: "https://token.contoso.com", subject: "main" }],
      },
    ],
    ["no credential", { type: "none" }],
  ])("reports for a change to %s that the secret is deleted", (_, credential) => {
    expect(notice(credential, "2026-12-01")).toEqual([
      { urgent: true, text: "reporting: deletes the client secret; consumers that still use it are refused at once" },
    ]);
  });

  it("reports nothing for a secret that is deleted after its end", () => {
    expect(notice({ type: "none" }, "2027-05-01")).toEqual([]);
  });
});
