import "reflect-metadata";
import { createHash, createPublicKey, KeyObject, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** The certificate of a signing key as a JWK publishes it: https://www.rfc-editor.org/rfc/rfc7517#section-4.7 */
export interface SigningCertificate {
  /** DER as base64. */
  x5c: string;
  /** SHA-1 of the DER as base64url, 27 characters. */
  x5t: string;
}

const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const tenYears = 3650 * 24 * 60 * 60 * 1000;
const made = new WeakMap<object, Promise<SigningCertificate>>();

/**
 * The self-signed certificate of a private RSA JWK. It depends only on the key and the given time, so it is not stored:
 * each start of the tenant creates the same one again.
 */
export function signingCertificate(jwk: Record<string, unknown>, created: string): Promise<SigningCertificate> {
  const known = made.get(jwk) ?? make(jwk, new Date(created));
  made.set(jwk, known);
  return known;
}

async function make(jwk: Record<string, unknown>, notBefore: Date): Promise<SigningCertificate> {
  const privateKey = await webcrypto.subtle.importKey("jwk", jwk, algorithm, true, ["sign"]);
  const publicKey = createPublicKey(KeyObject.from(privateKey)).toCryptoKey(algorithm, true, ["verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // The subject of Entra's own certificates.
    name: "CN=accounts.accesscontrol.windows.net",
    keys: { privateKey, publicKey },
    signingAlgorithm: algorithm,
    // Positive and without a leading zero byte.
    serialNumber: `4${createHash("sha256").update(String(jwk["n"])).digest("hex").slice(0, 31)}`,
    notBefore,
    notAfter: new Date(notBefore.getTime() + tenYears),
  });
  const der = Buffer.from(certificate.rawData);
  return { x5c: der.toString("base64"), x5t: createHash("sha1").update(der).digest("base64url") };
}
