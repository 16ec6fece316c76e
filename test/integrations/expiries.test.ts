import { describe, expect, it } from "vitest";
import type { CredentialFacts } from "../../integrations/credentials/credential-facts.ts";
import { expiriesOf } from "../../integrations/credentials/expiries.ts";
import { deployedConnection } from "../../cli/test/connection.ts";

const firstSecret = {
  type: "secret" as const,
  keyId: "newer",
  expiresOn: "2027-04-30T00:00:00Z",
  generation: 4,
  emergencyRotation: 1,
  rotatesOn: "2027-02-09T00:00:00Z",
};
const secret = {
  ...firstSecret,
  previous: { keyId: "older", expiresOn: "2027-02-09T00:00:00Z", generation: 3 },
};

const certificate = (keyId: string, expiresOn: string) => ({
  keyId,
  thumbprint: keyId,
  sha256Thumbprint: keyId,
  subject: `CN=${keyId}`,
  startsOn: "2026-01-01T00:00:00Z",
  expiresOn,
});

const base = { integration: "erp-sync", system: "integray" };
const newer = {
  ...base,
  credential: "secret",
  keyId: "newer",
  label: "current",
  expiresOn: "2027-04-30T00:00:00Z",
  superseded: false,
  rotatesOn: "2027-02-09T00:00:00Z",
};

function expiries(credential: CredentialFacts) {
  const { entra, ...connection } = deployedConnection();
  return expiriesOf({ ...connection, entra: { ...entra!, credential } });
}

describe("expiriesOf", () => {
  it("lists secrets that people created, which the secret of the runs replaces", () => {
    const { entra, ...connection } = deployedConnection();
    const existingSecrets = [
      { keyId: "portal", name: "portal", expiresOn: "2027-06-01T00:00:00Z", isRemoved: false },
      { keyId: "nameless", expiresOn: "2027-01-01T00:00:00Z", isRemoved: false },
      { keyId: "gone", expiresOn: "2027-01-01T00:00:00Z", isRemoved: true },
    ];
    const listed = (credential: CredentialFacts) =>
      expiriesOf({ ...connection, entra: { ...entra!, credential, existingSecrets } });
    const byHand = { ...base, credential: "secret", createdByHand: true, superseded: true, rotatesOn: undefined };
    expect(listed(firstSecret)).toEqual([
      { ...byHand, keyId: "nameless", label: "created by hand", expiresOn: "2027-01-01T00:00:00Z" },
      newer,
      { ...byHand, keyId: "portal", label: "portal, created by hand", expiresOn: "2027-06-01T00:00:00Z" },
    ]);
    expect(listed({ type: "none" }).map(({ superseded }) => superseded)).toEqual([false, false]);
  });

  it("lists both secrets of a rotation, the older one as superseded", () => {
    const older = {
      ...base,
      credential: "secret",
      keyId: "older",
      label: "previous",
      expiresOn: "2027-02-09T00:00:00Z",
      superseded: true,
      rotatesOn: undefined,
    };
    expect(expiries(secret)).toEqual([older, newer]);
  });

  it("lists certificates, as superseded if another one ends later", () => {
    const certificates = [certificate("B", "2028-01-01T00:00:00Z"), certificate("A", "2027-01-01T00:00:00Z")];
    expect(expiries({ type: "certificate", certificates })).toEqual([
      {
        ...base,
        credential: "certificate",
        keyId: "A",
        label: "CN=A",
        expiresOn: "2027-01-01T00:00:00Z",
        superseded: true,
      },
      {
        ...base,
        credential: "certificate",
        keyId: "B",
        label: "CN=B",
        expiresOn: "2028-01-01T00:00:00Z",
        superseded: false,
      },
    ]);
  });

  it("lists a secret that is kept in addition to trusts, which do not expire", () => {
    const trust = { name: "main", issuer: "https://token.contoso.com", subject: "main", audiences: ["api://x"] };
    expect(expiries({ type: "federated", trusts: [trust], keptSecret: firstSecret })).toEqual([newer]);
  });

  it("lists nothing for a public client", () => {
    expect(expiries({ type: "none" })).toEqual([]);
  });

  it("lists nothing for an integration without a registration", () => {
    const connection = deployedConnection();
    delete connection.entra;
    expect(expiriesOf(connection)).toEqual([]);
  });
});
