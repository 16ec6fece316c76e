import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { changeRegistration } from "./change-registration.ts";
import { askGraph, unlessMissing } from "./graph.ts";
import { permission } from "./secrets.ts";
import type { EntraTenant } from "./tenant.ts";

/** A registration and its tenant. */
export interface RegistrationPlace {
  readonly tenant: EntraTenant;
  /** Object id of the registration. */
  readonly applicationObjectId: string;
}

const text = z.string().nullish();
// https://learn.microsoft.com/graph/api/resources/keycredential
const keyCredential = z.object({
  keyId: z.string(),
  type: text,
  usage: text,
  displayName: text,
  startDateTime: text,
  endDateTime: text,
  customKeyIdentifier: text,
  /** DER in base64. Graph returns it only for one registration, if the request selects `keyCredentials`. */
  key: text,
});

/** A certificate as Entra shows it. */
export type ShownCertificate = z.output<typeof keyCredential>;

const application = z.object({ keyCredentials: z.array(keyCredential) });

/** Returns the certificates of a registration; undefined if it does not exist. Throws `UserError`. */
export async function readCertificates({
  tenant,
  applicationObjectId,
}: RegistrationPlace): Promise<ShownCertificate[] | undefined> {
  const found = await unlessMissing(
    askGraph(
      tenant,
      {
        method: "GET",
        path: `/v1.0/applications/${applicationObjectId}`,
        query: { $select: "keyCredentials" },
        permission: "Application.Read.All",
      },
      application,
    ),
  );
  return found?.keyCredentials;
}

/** Finds the certificate with a key id, in any case of letters. */
export function withKeyId(all: readonly ShownCertificate[] | undefined, keyId: string): ShownCertificate | undefined {
  return all?.find((one) => one.keyId.toLowerCase() === keyId.toLowerCase());
}

/** SHA-1 thumbprint in capitals; undefined if Entra shows neither the certificate nor its thumbprint. */
export function thumbprintOf({ key, customKeyIdentifier }: ShownCertificate): string | undefined {
  const certificate = readKey(key);
  return certificate === undefined ? readThumbprint(customKeyIdentifier) : sha1Of(certificate);
}

/** SHA-1 thumbprint in capitals. */
export function sha1Of({ fingerprint }: X509Certificate): string {
  return fingerprint.replaceAll(":", "");
}

/** The certificate that Entra shows; undefined for one without it, and for another kind of key. */
export function readKey(key: string | null | undefined): X509Certificate | undefined {
  return readX509(Buffer.from(key ?? "", "base64"));
}

/** Reads a certificate as text in PEM form or as DER; undefined for anything else. */
export function readX509(content: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(content);
  } catch {
    return undefined;
  }
}

/** Clients may set another identifier. The thumbprint is the default, in base64 or as hexadecimal digits. */
function readThumbprint(identifier: string | null | undefined): string | undefined {
  const hexadecimal = /^[0-9a-f]{40}$/i;
  if (identifier === null || identifier === undefined) return undefined;
  if (hexadecimal.test(identifier)) return identifier.toUpperCase();
  const bytes = Buffer.from(identifier, "base64");
  if (bytes.length === 20) return bytes.toString("hex").toUpperCase();
  const digits = bytes.toString("latin1");
  return hexadecimal.test(digits) ? digits.toUpperCase() : undefined;
}

/** Adds a certificate under a key id and waits until Entra shows it. The other certificates stay. Throws `UserError`. */
export async function addCertificate(place: RegistrationPlace, keyId: string, value: X509Certificate): Promise<void> {
  await changeCertificates(place, {
    isDone: (all) => withKeyId(all, keyId) !== undefined,
    change: (all) => [
      ...(all ?? []),
      {
        keyId,
        type: "AsymmetricX509Cert",
        usage: "Verify",
        key: value.raw.toString("base64"),
        endDateTime: new Date(value.validTo).toISOString().replace(".000Z", "Z"),
      },
    ],
    failure: { what: `does not show the certificate ${keyId}`, done: "added", code: "existing-certificate-not-added" },
  });
}

/** Removes one certificate and waits until Entra shows no trace of it. The others stay. Throws `UserError`. */
export async function removeCertificate(place: RegistrationPlace, keyId: string): Promise<void> {
  await changeCertificates(place, {
    isDone: (all) => withKeyId(all, keyId) === undefined,
    change: (all) => (all ?? []).filter((one) => withKeyId([one], keyId) === undefined),
    failure: {
      what: `still shows the certificate ${keyId}`,
      done: "removed",
      code: "existing-certificate-not-removed",
    },
  });
}

type SentCertificate = Partial<ShownCertificate>;

interface CertificateChange {
  readonly isDone: (all: readonly ShownCertificate[] | undefined) => boolean;
  readonly change: (all: readonly ShownCertificate[] | undefined) => readonly SentCertificate[];
  readonly failure: { readonly what: string; readonly done: string; readonly code: string };
}

/**
 * Graph changes certificates only by an update with the whole list, so a change at the same time can undo this one.
 * https://learn.microsoft.com/graph/api/application-update
 */
async function changeCertificates(
  place: RegistrationPlace,
  { isDone, change, failure }: CertificateChange,
): Promise<void> {
  const { tenant, applicationObjectId } = place;
  const path = `/v1.0/applications/${applicationObjectId}`;
  await changeRegistration(tenant.session, {
    async look() {
      const all = await readCertificates(place);
      if (isDone(all)) return undefined;
      const body = { keyCredentials: change(all?.map(withoutKey)) };
      return () => askGraph(tenant, { method: "PATCH", path, body, permission }, z.unknown());
    },
    failure: {
      message: `Microsoft Entra ${visibleText(failure.what)} of the registration ${visibleText(applicationObjectId)} after it was ${failure.done}`,
      code: failure.code,
    },
  });
}

/**
 * Graph keeps an entry with a known key id and without a key, as the azuread provider sends it. With the key, the update
 * would add a certificate again that somebody has removed since the list was read.
 */
function withoutKey(certificate: ShownCertificate): ShownCertificate {
  const { key: _, ...shown } = certificate;
  return shown;
}
