import { X509Certificate } from "node:crypto";
import type { CertificateSpec } from "../../../integrations/spec.ts";
import { renderDays } from "./duration.ts";
import type { LimitFinding } from "./finding.ts";
import type { Judged } from "./judged.ts";

/** Checks the certificates that are not on the registration yet. */
export function checkCertificates(judged: Judged): LimitFinding[] {
  const { wanted, registration, applied, about } = judged;
  const known = new Set(registration?.keyCredentials.map(({ customKeyIdentifier }) => customKeyIdentifier ?? ""));
  const added = wanted.certificates.filter((one) => !known.has(Buffer.from(one.thumbprint, "hex").toString("base64")));
  const limit = applied.find("asymmetricKeyLifetime");
  const authorities = applied.find("trustedCertificateAuthority");
  return added.flatMap((certificate) => {
    const found: LimitFinding[] = [];
    const lifetime = Date.parse(certificate.expiresOn) - Date.parse(certificate.startsOn);
    if (limit?.maxLifetime !== undefined && lifetime >= limit.maxLifetime) {
      found.push(
        judged.report("refused", limit, {
          limit: "certificate-lifetime",
          ...judged.under(limit),
          message: `the certificate ${certificate.subject} is valid for ${renderDays(lifetime)}, but the tenant allows less than ${renderDays(limit.maxLifetime)} (${about(limit)})`,
          fix: "bring a certificate with a shorter validity",
        }),
      );
    }
    if (authorities !== undefined) {
      const { issuer, isSelfSigned } = issuerOf(certificate);
      found.push(
        judged.report(isSelfSigned ? "refused" : "note", authorities, {
          limit: "certificate-authority",
          ...judged.under(authorities),
          message: `the certificate ${certificate.subject} is ${isSelfSigned ? "self-signed" : `issued by ${issuer}`}, but the tenant accepts only listed certificate authorities (${about(authorities)})`,
          fix: isSelfSigned
            ? "bring a certificate of an authority on the list"
            : "ask an administrator whether this authority is on the list",
        }),
      );
    }
    return found;
  });
}

/**
 * Checks the identifier URIs that are not on the registration yet. Registrations with exposed scopes get version 2
 * tokens.
 */
export function checkIdentifierUris(judged: Judged): LimitFinding[] {
  const { wanted, registration, applied, about } = judged;
  const restriction = applied.find("nonDefaultUriAddition");
  if (restriction === undefined || restriction.exemptsV2) return [];
  const added = wanted.identifierUris.filter((uri) => registration?.identifierUris.includes(uri) !== true);
  return added.map((uri) =>
    judged.report("refused", restriction, {
      limit: "identifier-uri",
      ...judged.under(restriction),
      message: `the identifier URI ${uri} is new, but the tenant allows only api://<client id> and api://<tenant id>/<client id> (${about(restriction)})`,
      fix: "ask for excludeAppsReceivingV2Tokens in the policy, or for the exemption",
    }),
  );
}

const restrictedAudiences: Record<string, readonly string[]> = {
  AzureADMultipleOrgs: ["azureAdMultipleOrgs"],
  AzureADandPersonalMicrosoftAccount: ["azureAdMultipleOrgs", "personalMicrosoftAccount"],
};

/** Checks the audience if the registration has a different one. */
export function checkAudience(judged: Judged): LimitFinding[] {
  const { wanted, registration, applied, about } = judged;
  const audience = wanted.signInAudience ?? "AzureADMyOrg";
  if (registration?.signInAudience === audience) return [];
  return (restrictedAudiences[audience] ?? []).flatMap((type) => {
    const restriction = applied.find(type);
    if (restriction === undefined) return [];
    return [
      judged.report("refused", restriction, {
        limit: "audience",
        ...judged.under(restriction),
        message: `the registration would accept accounts outside the organization (${audience}), but the tenant forbids that (${about(restriction)})`,
        fix: "use audience: AzureADMyOrg, or ask for the exemption",
      }),
    ];
  });
}

/** Restrictions that this version does not know. */
export function checkUnknown(judged: Judged): LimitFinding[] {
  return judged.applied.unknown().map((restriction) =>
    judged.report("note", restriction, {
      limit: "restriction-unknown",
      ...judged.under(restriction),
      message: `the tenant restricts ${restriction.type} (${judged.about(restriction)}), which this version does not know`,
      fix: "ask an administrator what it means for this integration",
    }),
  );
}

function issuerOf({ pem }: CertificateSpec): { issuer: string; isSelfSigned: boolean } {
  const { issuer, subject } = new X509Certificate(pem);
  return { issuer: issuer.replaceAll("\n", ", "), isSelfSigned: issuer === subject };
}
