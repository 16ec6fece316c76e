import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { PemConverter, X509CertificateGenerator } from "@peculiar/x509";

/** A self-signed certificate and its private key, both PEM. */
export interface TestCertificate {
  certificate: string;
  privateKey: string;
}

const rsa = { name: "RSASSA-PKCS1-v1_5", publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };

/** Each failed run throws `DeploymentFailed`. */
export async function createCertificate({
  name = "erp-sync",
  start = "2026-01-01T00:00:00Z",
  end = "2027-06-01T00:00:00Z",
  algorithm = { ...rsa, modulusLength: 2048 } as Parameters<typeof webcrypto.subtle.generateKey>[0],
} = {}): Promise<TestCertificate> {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    keys,
    name: `CN=${name}`,
    notBefore: new Date(start),
    notAfter: new Date(end),
    signingAlgorithm: { ...(algorithm as object), hash: "SHA-256" } as never,
  });
  return {
    certificate: `${certificate.toString("pem")}\n`,
    privateKey: `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY")}\n`,
  };
}
