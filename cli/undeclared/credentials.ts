import { X509Certificate } from "node:crypto";
import type { CertificateFacts } from "../../integrations/credentials/credential-facts.ts";
import { quoted, type Undeclared } from "./undeclared-object.ts";
import type { GraphKey, GraphPassword, GraphTrust } from "./graph-objects.ts";
import type { Declared, Registration } from "./registrations.ts";

/** The registration or the service principal, whose credentials are compared. */
export interface CredentialHolder {
  readonly of: "applications" | "servicePrincipals";
  readonly objectId: string;
  readonly passwords: readonly GraphPassword[];
  readonly keys: readonly GraphKey[];
}

const titles = { applications: "app registration", servicePrincipals: "service principal" } as const;
const activities = {
  applications: "Update application – Certificates and secrets management",
  servicePrincipals: "Update service principal",
} as const;

/** Finds client secrets that are not in the stack. */
export function findPasswords(holder: CredentialHolder, { ids, servicePrincipal }: Registration): Undeclared[] {
  const { of, objectId, passwords } = holder;
  return passwords
    .filter((one) => !ids.hasPassword(objectId, one.keyId) && !isAddedByEntra(one, holder, servicePrincipal))
    .map((one) => ({
      kind: "client secret",
      text: `the client secret${named(one.displayName)} (key id ${quoted(one.keyId)}) of the ${titles[of]} is not declared${validity(one)}`,
      id: one.keyId,
      since: one.startDateTime ?? null,
      isAccess: true,
      auditActivity: activities[of],
      removal: {
        type: "request",
        method: "POST",
        path: `/${of}/${objectId}/removePassword`,
        body: { keyId: one.keyId },
      },
      isInRefresh: false,
    }));
}

/** Finds certificates that are not in the stack. */
export function findKeys(holder: CredentialHolder, { ids, servicePrincipal }: Registration): Undeclared[] {
  const { objectId, keys } = holder;
  const isExpected = (one: GraphKey): boolean =>
    ids.hasCertificate(objectId, one.keyId) || isAddedByEntra(one, holder, servicePrincipal);
  const expected = keys.filter(isExpected);
  return keys.filter((one) => !isExpected(one)).map((one) => keyFinding(one, holder, expected, "is not declared"));
}

/** Finds certificates with the same key id as a declared one but with different contents: clients choose key ids. */
export function findExchangedKeys(
  holder: CredentialHolder,
  keys: readonly GraphKey[],
  declared: readonly CertificateFacts[],
): Undeclared[] {
  return keys.flatMap((one) => {
    const expected = declared.find(({ keyId }) => keyId === one.keyId);
    const actual = one.key ? thumbprintOf(one.key) : undefined;
    if (expected === undefined || actual === undefined || actual === expected.sha256Thumbprint) return [];
    const others = keys.filter(({ keyId }) => keyId !== one.keyId);
    return [
      keyFinding(
        one,
        holder,
        others,
        `is another certificate than the declared one, with the thumbprint ${quoted(actual)}`,
      ),
    ];
  });
}

/** Finds federated credentials that are not in the stack. */
export function findTrusts(trusts: readonly GraphTrust[], objectId: string, { ids }: Registration): Undeclared[] {
  return trusts
    .filter((one) => !ids.hasTrust(objectId, one))
    .map(({ id, name, issuer, subject, claimsMatchingExpression }) => ({
      kind: "federated credential",
      text: `the federated credential ${quoted(name)} (id ${quoted(id)}), which trusts ${quoted(subject ?? claimsMatchingExpression?.value ?? "")} of ${quoted(issuer)}, is not declared`,
      id,
      since: null,
      isAccess: true,
      auditActivity: "Update application",
      removal: {
        type: "request",
        method: "DELETE",
        path: `/applications/${objectId}/federatedIdentityCredentials/${encodeURIComponent(id)}`,
      },
      isInRefresh: false,
    }));
}

function keyFinding(
  one: GraphKey,
  { of, objectId }: CredentialHolder,
  others: readonly GraphKey[],
  what: string,
): Undeclared {
  return {
    kind: "certificate",
    text: `the certificate${named(one.displayName)} (key id ${quoted(one.keyId)}) of the ${titles[of]} ${what}${validity(one)}`,
    id: one.keyId,
    since: one.startDateTime ?? null,
    isAccess: true,
    auditActivity: activities[of],
    removal: {
      type: "certificate",
      of,
      objectId,
      keyId: one.keyId,
      others: others.map(({ keyId, type, usage }) => ({ keyId, type, usage })),
    },
    isInRefresh: false,
  };
}

/**
 * Entra itself adds credentials for application proxy (`CWAP_AuthSecret`) and for signing SAML tokens. They are
 * accepted only if the stack declares such an application, because anybody can use their names.
 */
function isAddedByEntra(one: GraphPassword, { keys }: CredentialHolder, declared: Declared | undefined): boolean {
  const { tags, preferredSingleSignOnMode } = declared?.properties ?? {};
  if (one.displayName === "CWAP_AuthSecret") {
    return Array.isArray(tags) && tags.includes("WindowsAzureActiveDirectoryOnPremApp");
  }
  return (
    preferredSingleSignOnMode === "saml" &&
    typeof one.customKeyIdentifier === "string" &&
    keys.some(({ usage, customKeyIdentifier }) => usage === "Sign" && customKeyIdentifier === one.customKeyIdentifier)
  );
}

function thumbprintOf(key: string): string | undefined {
  try {
    // The azuread provider sends base64 of PEM text, other clients base64 of DER. The parser accepts both.
    return new X509Certificate(Buffer.from(key, "base64")).fingerprint256.replaceAll(":", "");
  } catch {
    return undefined;
  }
}

function named(displayName: string | null | undefined): string {
  return displayName ? ` ${quoted(displayName)}` : " without a name";
}

function validity({ startDateTime, endDateTime }: GraphPassword): string {
  const from = startDateTime ? ` from ${day(startDateTime)}` : "";
  const until = endDateTime ? ` until ${day(endDateTime)}` : "";
  return from + until === "" ? "" : `, valid${from}${until}`;
}

function day(isoTime: string): string {
  return isoTime.slice(0, 10);
}
