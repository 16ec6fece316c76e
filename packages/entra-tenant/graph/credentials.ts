import { createHash, randomInt, randomUUID, X509Certificate } from "node:crypto";
import type { Application, KeyCredential, PasswordCredential } from "../entities.ts";
import type { KeyCredentialBody, PasswordCredentialBody } from "./application-body.ts";
import { badRequest } from "./errors.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const lifetimeYears = 2;

/** Creates a password credential and its value. The tenant stores only a hash of the value. */
export function createPassword(
  body: PasswordCredentialBody,
  now: Date,
): { credential: PasswordCredential; secretText: string } {
  const startDateTime = body.startDateTime ?? now.toISOString();
  const endDateTime = body.endDateTime ?? yearsAfter(startDateTime, lifetimeYears);
  const end = Date.parse(endDateTime);
  if (end <= Date.parse(startDateTime) || end <= now.getTime()) {
    throw badRequest("password-dates", "Password credential end date is invalid.");
  }
  const secretText = createSecretText();
  const credential = {
    keyId: randomUUID(),
    displayName: body.displayName ?? null,
    startDateTime,
    endDateTime,
    hint: secretText.slice(0, 3),
    secretHash: createHash("sha256").update(secretText).digest("base64url"),
  };
  return { credential, secretText };
}

/** Returns the passwords after an update, which can remove passwords but not add any. */
export function keptPasswords(
  bodies: PasswordCredentialBody[],
  { passwordCredentials }: Pick<Application, "passwordCredentials">,
): PasswordCredential[] {
  return bodies.map((body) => {
    const known = passwordCredentials.find(({ keyId }) => keyId === body.keyId?.toLowerCase());
    if (!known) throw badRequest("new-password", "New password credentials must be generated with service actions.");
    return known;
  });
}

/** Returns the certificates after an update. An entry with a known key id keeps its certificate; any other is new. */
export function updatedKeys(
  bodies: KeyCredentialBody[],
  { keyCredentials }: Pick<Application, "keyCredentials">,
  now: Date,
): KeyCredential[] {
  return bodies.map(
    (body) => keyCredentials.find(({ keyId }) => keyId === body.keyId?.toLowerCase()) ?? createKey(body, now),
  );
}

function createKey(body: KeyCredentialBody, now: Date): KeyCredential {
  const certificate = parseCertificate(body.key);
  const startDateTime = body.startDateTime ?? isoSeconds(certificate.validFrom);
  const endDateTime = body.endDateTime ?? isoSeconds(certificate.validTo);
  const end = Date.parse(endDateTime);
  if (end > Date.parse(certificate.validTo) || end <= Date.parse(startDateTime) || end <= now.getTime()) {
    throw badRequest("key-dates", "Key credential end date is invalid.");
  }
  if (Date.parse(startDateTime) < Date.parse(certificate.validFrom)) {
    throw badRequest("key-dates", "Key credential start date is invalid.");
  }
  return {
    keyId: body.keyId?.toLowerCase() ?? randomUUID(),
    type: body.type,
    usage: body.usage,
    displayName: body.displayName ?? certificate.subject.replaceAll("\n", ", "),
    startDateTime,
    endDateTime,
    key: body.key ?? "",
    customKeyIdentifier: Buffer.from(certificate.fingerprint.replaceAll(":", ""), "hex").toString("base64"),
  };
}

/** The azuread provider sends base64 of PEM text, other clients base64 of DER. The parser accepts both. */
function parseCertificate(key: string | null | undefined): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(key ?? "", "base64"));
  } catch {
    throw badRequest("key-certificate", "Key value is invalid certificate.");
  }
}

/** Forty characters with "8Q~" after the third. Secret scanners recognize Entra's secrets by this. */
function createSecretText(): string {
  return `${randomText(3, letters)}8Q~${randomText(34, `${letters}0123456789~._-`)}`;
}

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

function yearsAfter(start: string, years: number): string {
  const date = new Date(start);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}

function isoSeconds(date: string): string {
  return new Date(date).toISOString().replace(".000Z", "Z");
}
