import "reflect-metadata";
import { createHash, KeyObject, randomUUID, webcrypto, X509Certificate } from "node:crypto";
import { X509CertificateGenerator } from "@peculiar/x509";
import type { Application } from "../../../entities.ts";

const rsa = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};

/** A certificate of an application, with the private key that Entra never sees. */
export interface ClientCertificate {
  privateKey: KeyObject;
  privateKeyPem: string;
  thumbprintSha1: string;
  thumbprintSha256: string;
}

/** Gives an application a self-signed certificate; `store` says in which of the two forms clients send it. */
export async function addCertificate(
  application: Application,
  {
    start = new Date("2026-01-01T00:00:00Z"),
    end = new Date("2036-01-01T00:00:00Z"),
    store = "der",
  }: { start?: Date; end?: Date; store?: "der" | "pem" } = {},
): Promise<ClientCertificate> {
  const keys = await webcrypto.subtle.generateKey(rsa, true, ["sign", "verify"]);
  const generated = await X509CertificateGenerator.createSelfSigned({
    keys,
    name: "CN=ERP sync",
    notBefore: start,
    notAfter: end,
    signingAlgorithm: rsa,
  });
  const { raw } = new X509Certificate(Buffer.from(generated.rawData));
  const thumbprint = (algorithm: string) => createHash(algorithm).update(raw).digest();
  application.keyCredentials.push({
    keyId: randomUUID(),
    type: "AsymmetricX509Cert",
    usage: "Verify",
    displayName: "CN=ERP sync",
    startDateTime: start.toISOString(),
    endDateTime: end.toISOString(),
    key: store === "der" ? raw.toString("base64") : Buffer.from(generated.toString("pem")).toString("base64"),
    customKeyIdentifier: thumbprint("sha1").toString("base64"),
  });
  const privateKey = KeyObject.from(keys.privateKey);
  return {
    privateKey,
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    thumbprintSha1: thumbprint("sha1").toString("base64url"),
    thumbprintSha256: thumbprint("sha256").toString("hex").toUpperCase(),
  };
}
