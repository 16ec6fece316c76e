import { X509Certificate } from "node:crypto";
import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { patiently } from "../patience.ts";
import type { DeliverySession } from "../session.ts";
import {
  addCertificate,
  readCertificates,
  readKey,
  readX509,
  type RegistrationPlace,
  removeCertificate,
  sha1Of,
  type ShownCertificate,
  thumbprintOf,
  withKeyId,
} from "./certificates.ts";
import { checkGuid } from "./ids.ts";
import { tenantOf, tenantProperties } from "./tenant.ts";

/**
 * Resource entra-delivery:index:ExistingCertificate. A certificate that a registration had before a stack took it over, which
 * the azuread provider cannot import. It is taken over without a change, added if it is missing, and removed with the resource.
 * https://learn.microsoft.com/graph/applications-how-to-add-certificate
 */
export const existingCertificate: Resource<DeliverySession> = {
  properties: {
    ...tenantProperties,
    applicationObjectId: {
      type: "string",
      use: "required",
      replaces: true,
      check: checkGuid("applicationObjectId"),
    },
    /** SHA-1 in capitals. Another text of the same certificate in `value` changes nothing. */
    thumbprint: { type: "string", use: "required", replaces: true, check: checkThumbprint },
    /** One certificate in PEM form. */
    value: { type: "string", use: "required", check: checkCertificate },
    /** Key id that the certificate had, and gets again if it is missing. */
    formerKeyId: { type: "string", use: "required", check: checkGuid("formerKeyId") },
    keyId: { type: "string", use: "output" },
    startsOn: { type: "string", use: "output" },
    expiresOn: { type: "string", use: "output" },
  },

  refuse({ value, thumbprint }) {
    const certificate = readX509(asText(value));
    if (certificate === undefined || sha1Of(certificate) === asText(thumbprint)) return undefined;
    return `thumbprint must be that of the certificate in value, ${sha1Of(certificate)}, got ${visibleText(asText(thumbprint))}`;
  },

  checkId: (id) =>
    /^[0-9a-f-]{36}\/certificate\/[0-9a-f-]{36}$/i.test(id)
      ? undefined
      : `the id of an ExistingCertificate must be <object id of the registration>/certificate/<key id>, got "${visibleText(id)}"`,

  async create(session, planned, made) {
    const applicationObjectId = asText(planned["applicationObjectId"]);
    const place = { tenant: tenantOf(session, planned), applicationObjectId };
    // A server of Entra may not know a certificate that was added a moment ago.
    const found = await patiently(session, () => findOrRefuse(place, planned), 2, 500);
    const keyId = found?.keyId ?? asText(planned["formerKeyId"]);
    if (found === undefined) {
      const value = new X509Certificate(asText(planned["value"]));
      checkCurrent(session, place, value);
      await addCertificate(place, keyId, value);
    }
    made(`${applicationObjectId}/certificate/${keyId}`);
    return { keyId };
  },

  async read(session, id, state) {
    const [applicationObjectId = "", , keyId = ""] = id.split("/");
    const tenant = tenantOf(session, state);
    const found = withKeyId(await readCertificates({ tenant, applicationObjectId }), keyId);
    if (found === undefined) return undefined;
    return {
      ...(state["value"] === undefined ? importedFrom(found) : state),
      tenantId: tenant.tenantId,
      applicationObjectId,
      keyId: found.keyId,
      startsOn: found.startDateTime ?? "",
      expiresOn: found.endDateTime ?? "",
    };
  },

  async update() {
    // Another sign-in service, or another text of the same certificate.
  },

  async delete(session, id, state) {
    const [applicationObjectId = "", , keyId = ""] = id.split("/");
    await removeCertificate({ tenant: tenantOf(session, state), applicationObjectId }, keyId);
  },
};

/** Finds the certificate by its former key id, else by its thumbprint: somebody may have added it again. */
async function findOrRefuse(place: RegistrationPlace, planned: Values): Promise<ShownCertificate | undefined> {
  const all = await readCertificates(place);
  const thumbprint = asText(planned["thumbprint"]);
  const former = withKeyId(all, asText(planned["formerKeyId"]));
  // Entra signs SAML tokens with certificates for `Sign`, and accepts no sign-in with them.
  if (former === undefined) return all?.find((one) => one.usage !== "Sign" && thumbprintOf(one) === thumbprint);
  const shown = readKey(former.key);
  if (shown === undefined || sha1Of(shown) === thumbprint) return former;
  throw new UserError({
    message: `the certificate ${visibleText(former.keyId)} of the registration ${visibleText(place.applicationObjectId)} has the thumbprint ${sha1Of(shown)}, not ${visibleText(thumbprint)}`,
    fix: "correct the certificates in the block adopt, or run adopt again",
    code: "existing-certificate-differs",
  });
}

/** Entra does not add a certificate that has expired. */
function checkCurrent(
  session: DeliverySession,
  { applicationObjectId }: RegistrationPlace,
  certificate: X509Certificate,
): void {
  const end = new Date(certificate.validTo);
  if (end > session.now()) return;
  throw new UserError({
    message: `the registration ${visibleText(applicationObjectId)} has no certificate ${sha1Of(certificate)} any more, and it cannot be added again, because it expired on ${end.toISOString().slice(0, 10)}`,
    fix: "remove this certificate from the entry",
    code: "existing-certificate-expired",
  });
}

/** The inputs of an imported certificate. Throws `UserError` for another kind of key. */
function importedFrom({ keyId, key }: ShownCertificate): Values {
  const certificate = readKey(key);
  if (certificate !== undefined) {
    return { value: certificate.toString(), thumbprint: sha1Of(certificate), formerKeyId: keyId };
  }
  throw new UserError({
    message: `Microsoft Entra does not show the certificate ${visibleText(keyId)}`,
    fix: "import a key that is a certificate",
    code: "existing-certificate-unreadable",
  });
}

function checkThumbprint(value: string): string | undefined {
  return /^[0-9A-F]{40}$/.test(value)
    ? undefined
    : `thumbprint must be 40 digits in capitals, got "${visibleText(value)}"`;
}

function checkCertificate(value: string): string | undefined {
  if (value.includes("PRIVATE KEY-----")) return "value must be a certificate without its private key";
  return readX509(value) === undefined ? "value must be a certificate in PEM form" : undefined;
}
