import { createHash, X509Certificate } from "node:crypto";
import { compactVerify, errors } from "jose";
import type { Application, KeyCredential } from "../../entities.ts";
import type { UsedCredential } from "../../sign-ins/entities.ts";
import type { Tenant } from "../../tenant.ts";
import { refuse } from "../errors/index.ts";
import { findSegment } from "../tenant-segment.ts";
import { audiences, type Assertion } from "./assertion.ts";

/**
 * Checks an assertion signed with the client's own certificate. `note` receives the certificate before it is checked.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export async function requireCertificate(
  tenant: Tenant,
  client: Application,
  assertion: Assertion,
  note: (credential: UsedCredential) => void,
): Promise<void> {
  const { claims } = assertion;
  if (claims.iss !== client.appId || claims.sub !== client.appId) refuse("assertion-of-client");
  if (!audiences(claims).some((audience) => isThisTenant(tenant, audience))) refuse("assertion-for-this-tenant");
  const { credential, certificate, thumbprint } = requireKey(tenant, client, assertion);
  note(used(client, credential, certificate));
  const now = tenant.now();
  if (now < new Date(credential.startDateTime) || new Date(credential.endDateTime) <= now) {
    refuse("assertion-key-current", { thumbprint, start: credential.startDateTime, end: credential.endDateTime });
  }
  await requireSignature(assertion, certificate);
}

/** The header identifies the key by thumbprint: `x5t#S256`, `x5t`, or SHA-1 in `kid` as in the azuread provider. */
function requireKey(tenant: Tenant, client: Application, { header }: Assertion) {
  const named = [header["x5t#S256"], header.x5t, header.kid].filter((value) => typeof value === "string");
  const ofPrincipal = tenant.findServicePrincipal(client.appId)?.keyCredentials ?? [];
  const known = [...client.keyCredentials, ...ofPrincipal].map((credential) => ({
    credential,
    certificate: readCertificate(credential),
  }));
  for (const thumbprint of named.map(readThumbprint)) {
    const found = known.find(({ certificate }) => thumbprints(certificate).includes(thumbprint));
    if (found?.certificate !== undefined) {
      return { credential: found.credential, certificate: found.certificate, thumbprint };
    }
  }
  return refuse("assertion-key-known", { thumbprint: readThumbprint(named[0] ?? "") });
}

function used(client: Application, credential: KeyCredential, certificate: X509Certificate): UsedCredential {
  const { keyId, startDateTime, endDateTime } = credential;
  return {
    kind: "certificate",
    id: keyId,
    origin: client.keyCredentials.includes(credential) ? "application" : "servicePrincipal",
    validity: { start: startDateTime, end: endDateTime },
    thumbprint: certificate.fingerprint.replaceAll(":", ""),
  };
}

async function requireSignature(assertion: Assertion, certificate: X509Certificate): Promise<void> {
  try {
    await compactVerify(assertion.token, certificate.publicKey, { algorithms: ["RS256", "PS256"] });
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) refuse("assertion-signature-valid");
    throw error;
  }
}

/** Reads base64 of DER, or of PEM text, which the azuread provider stores. */
function readCertificate(credential: KeyCredential): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(credential.key, "base64"));
  } catch {
    return undefined;
  }
}

/**
 * A thumbprint as upper-case hex, which is how Entra prints it. Libraries write it as base64url with padding (MSAL Python,
 * MSAL4J) or without (MSAL Node), as base64 (MSAL Go) or as hex, so only the bytes are compared.
 */
function readThumbprint(text: string): string {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(text)) return text.toUpperCase();
  return Buffer.from(text, "base64").toString("hex").toUpperCase();
}

/** SHA-256 and SHA-1 of a certificate, as upper-case hex. */
function thumbprints(certificate: X509Certificate | undefined): string[] {
  return ["sha256", "sha1"].flatMap((algorithm) =>
    certificate === undefined ? [] : [createHash(algorithm).update(certificate.raw).digest("hex").toUpperCase()],
  );
}

/** The audience must be a token endpoint of this tenant, or its issuer. */
function isThisTenant(tenant: Tenant, audience: string): boolean {
  if (!audience.startsWith(`${tenant.origin}/`)) return false;
  const [segment = "", ...rest] = audience.slice(tenant.origin.length + 1).split("/");
  const isKnownPath = ["oauth2/v2.0/token", "oauth2/token", "v2.0", ""].includes(rest.join("/"));
  return isKnownPath && findSegment(tenant, segment) !== undefined;
}
