import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCertificateFile, readCertificateText } from "../certificate-files.ts";
import { createCertificate, type TestCertificate } from "./support/certificates.ts";

let sample: TestCertificate;
let folder: string;

beforeAll(async () => {
  sample = await createCertificate({ end: "2027-03-01T12:34:56Z" });
  folder = mkdtempSync(join(tmpdir(), "certificates-"));
  writeFileSync(join(folder, "erp.pem"), sample.certificate);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const origin = '"erp.pem"';

describe("readCertificateText", () => {
  it("returns the thumbprints, the subject and the dates of a certificate", () => {
    const known = new X509Certificate(sample.certificate);
    expect(readCertificateText(sample.certificate, origin)).toEqual({
      certificate: {
        pem: known.toString(),
        thumbprint: known.fingerprint.replaceAll(":", ""),
        sha256Thumbprint: known.fingerprint256.replaceAll(":", ""),
        subject: "CN=erp-sync",
        startsOn: "2026-01-01T00:00:00Z",
        expiresOn: "2027-03-01T12:34:56Z",
      },
    });
  });

  it("ignores text around the certificate", () => {
    const bagged = `Bag Attributes\n    friendlyName: erp\nsubject=CN = erp-sync\n${sample.certificate}\n`;
    expect(readCertificateText(bagged, origin)).toEqual(readCertificateText(sample.certificate, origin));
  });

  it.each(["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])(
    "refuses a %s beside it, and repeats nothing of that",
    (kind) => {
      const key = sample.privateKey.replaceAll("PRIVATE KEY", kind);
      const reading = readCertificateText(sample.certificate + key, origin);
      expect(reading).toEqual({
        problem: {
          message: 'must hold no private key, got one in "erp.pem"',
          fix: "keep the key where it is used; write the certificate alone with openssl x509 -in FULL.pem -out certs/erp.pem",
          code: "certificate-with-private-key",
        },
      });
    },
  );

  const broken = (): string => sample.certificate.replace(/\n.{20}/, "\n");

  it.each<[string, () => string, string]>([
    ["nothing", () => "", "none"],
    ["something else", () => "hunter2", "none"],
    ["a certificate that is cut", () => sample.certificate.slice(0, 200), "none"],
    ["a certificate that lost letters", broken, "none"],
    ["a chain", () => sample.certificate + sample.certificate, "2"],
  ])("refuses %s", (_, text, got) => {
    expect(readCertificateText(text(), origin)).toEqual({
      problem: {
        message: `must hold one certificate in PEM form, got ${got} in "erp.pem"`,
        fix: "write it with openssl x509 -in FULL.pem -out certs/erp.pem, adding -inform der for a binary file",
        code: "certificate-not-pem",
      },
    });
  });

  it.each([
    ["another kind of key", { name: "ECDSA", namedCurve: "P-256" }, "ec"],
    [
      "a short key",
      { name: "RSASSA-PKCS1-v1_5", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
      "1024",
    ],
  ])("refuses %s", async (_, algorithm, got) => {
    const { certificate } = await createCertificate({ algorithm });
    expect(readCertificateText(certificate, origin)).toEqual({
      problem: {
        message: `must have an RSA key of at least 2048 bits, got ${got} in "erp.pem"`,
        fix: "make a certificate with such a key: Entra verifies what clients sign with RSA",
        code: "certificate-key",
      },
    });
  });
  it("refuses a subject with invisible characters", async () => {
    const { certificate } = await createCertificate({ name: "erp\u202Ecnys" });
    expect(readCertificateText(certificate, origin)).toEqual({
      problem: {
        message: 'must have a subject without hidden characters, got U+202E in "erp.pem"',
        fix: "make a certificate whose subject anybody can read, such as CN=erp-sync",
        code: "certificate-subject",
      },
    });
  });
});

describe("readCertificateFile", () => {
  it("reads a file by its absolute path", () => {
    expect(readCertificateFile(join(folder, "erp.pem"), "/elsewhere")).toEqual(
      readCertificateText(sample.certificate, origin),
    );
  });

  it("reads a file by its path relative to the project", () => {
    expect(readCertificateFile("erp.pem", folder)).toEqual(readCertificateText(sample.certificate, origin));
  });

  it.each([
    ["absent.pem", "ENOENT"],
    [".", "EISDIR"],
  ])("explains why it cannot read %s", (file, reason) => {
    expect(readCertificateFile(file, folder)).toEqual({
      problem: {
        message: `must be a file that can be read, got "${file}" (${reason})`,
        fix: "write the path from the project's folder, such as certs/erp-2026.pem",
        code: "certificate-file",
      },
    });
  });
});
