import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** The tenant's own certificate authority, as PEM. */
export interface CertificateAuthority {
  certificate: string;
  privateKey: string;
}

/** A server certificate and its key, as PEM. */
export interface ServerCertificate {
  cert: string;
  key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 60 * 60 * 1000;

/** Creates a certificate authority that can issue server certificates, but no other authorities. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const keys = await createKeyPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Local Entra tenant CA",
    keys,
    signingAlgorithm: algorithm,
    serialNumber: serialNumber(),
    ...validFor(3650),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), privateKey: await privateKeyPem(keys.privateKey) };
}

/** Issues a certificate for the loopback names, valid for a year by the real clock, which TLS clients use. */
export async function issueServerCertificate(authority: CertificateAuthority): Promise<ServerCertificate> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await createKeyPair();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: "CN=localhost",
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importPrivateKey(authority.privateKey),
    signingAlgorithm: algorithm,
    serialNumber: serialNumber(),
    ...validFor(365),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
        { type: "ip", value: "::1" },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: certificate.toString("pem"), key: await privateKeyPem(keys.privateKey) };
}

function createKeyPair() {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), algorithm, false, ["sign"]);
}

/** Positive and without a leading zero byte, which verifiers require. */
function serialNumber(): string {
  return `4${randomBytes(16).toString("hex").slice(1)}`;
}

/** Valid from yesterday, for clients whose clock is slightly behind. */
function validFor(days: number) {
  const now = Date.now();
  return { notBefore: new Date(now - day), notAfter: new Date(now + (days - 1) * day) };
}
