import { beforeAll, describe, expect, it } from "vitest";
import { keyAsymmetric as rule } from "../../rules/key-asymmetric.ts";
import { createCertificate, type TestCertificate } from "../../../test/support/certificates.ts";
import { judged, unknown, verdict } from "../judged.ts";

let passing: { type: string; value: string };
let pair: TestCertificate;

beforeAll(async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  pair = await createCertificate({ algorithm });
  passing = { type: "AsymmetricX509Cert", value: pair.certificate };
});

describe("key-asymmetric", () => {
  it("accepts a certificate", () => {
    expect(verdict(rule, judged("ApplicationCertificate", passing))).toEqual([]);
  });

  it("accepts a certificate without a type, which is the default", () => {
    expect(verdict(rule, judged("ApplicationCertificate", { value: pair.certificate }))).toEqual([]);
  });

  it.each(["Symmetric", "symmetric", "X509CertAndPassword", ""])("refuses the type %o", (type) => {
    expect(verdict(rule, judged("ApplicationCertificate", { ...passing, type }))).toEqual([
      `The key is of the type ${type}, not a certificate.`,
    ]);
  });

  it("refuses a private key, and does not repeat it", () => {
    const value = pair.certificate + pair.privateKey;
    const findings = rule.judge(judged("ApplicationCertificate", { ...passing, value }), new Date(0));
    expect(findings?.map(({ message }) => message)).toEqual(["The value of the certificate contains a private key."]);
    expect(JSON.stringify(findings)).not.toContain(pair.privateKey.split("\n")[1]);
  });

  it("judges the key of a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipalCertificate", { ...passing, type: "Symmetric" }))).toHaveLength(1);
  });

  it("judges a certificate that a registration had before its adoption", () => {
    const type = "entra-delivery:index:ExistingCertificate";
    expect(verdict(rule, judged(type, { value: pair.certificate }))).toEqual([]);
    expect(verdict(rule, judged(type, { value: pair.certificate + pair.privateKey }))).toEqual([
      "The value of the certificate contains a private key.",
    ]);
  });

  it("judges the type while the value is unknown", () => {
    expect(verdict(rule, judged("ApplicationCertificate", { type: "Symmetric", value: unknown }))).toHaveLength(1);
  });

  it("does not apply to a secret", () => {
    expect(verdict(rule, judged("ApplicationPassword", {}))).toBe("does not apply");
  });

  it("cannot tell while the type is unknown", () => {
    expect(verdict(rule, judged("ApplicationCertificate", { ...passing, type: unknown }))).toBe("cannot tell");
  });
});
