import { X509Certificate } from "node:crypto";
import * as azuread from "@pulumi/azuread";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { existingCertificateOf } from "./deliveries.ts";
import { parseDuration } from "./duration.ts";
import { ifKnown } from "./known.ts";

/** The end of a credential, or its problem as the end of a sentence. */
export type End = { at: Date } | { fault: string };

/** The end of the client secret that a resource creates; undefined for a resource that creates none. */
export function secretEndOf(resource: ResourceValidationArgs): End | undefined {
  const own = resource.asType(azuread.ApplicationPassword) ?? resource.asType(azuread.ServicePrincipalPassword);
  const secret = own ?? resource.asType(azuread.Application)?.password ?? undefined;
  if (secret === undefined) return undefined;
  const end = parseEnd(secret.endDate);
  if (end !== undefined) return end;
  // https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/helpers/credentials/credentials.go
  return own !== undefined && resource.props["endDateRelative"]
    ? { fault: "has only endDateRelative, which the azuread provider does not send: Entra gives it two years" }
    : { fault: "names no end, and Entra gives it two years" };
}

/** The end dates of an added certificate: that of the resource, and that of the certificate itself. */
export function certificateEndsOf(resource: ResourceValidationArgs, now: Date): End[] | undefined {
  const signing = resource.asType(azuread.ServicePrincipalTokenSigningCertificate);
  if (signing !== undefined) {
    return [parseEnd(signing.endDate) ?? { fault: "names no end, and Entra gives it three years" }];
  }
  const existing = existingCertificateOf(resource);
  if (existing !== undefined) return [readEnd(existing.value) ?? { fault: "cannot be read" }];
  const certificate =
    resource.asType(azuread.ApplicationCertificate) ?? resource.asType(azuread.ServicePrincipalCertificate);
  if (certificate === undefined) return undefined;
  const relative = resource.props as Relative;
  const named = parseEnd(certificate.endDate) ?? parseRelativeEnd(relative, now);
  const read = (): End | undefined => readEnd(certificate.value, certificate.encoding);
  const own = named === undefined ? read() : ifKnown(read);
  const ends = [named, own].filter((end) => end !== undefined);
  return ends.length > 0 ? ends : [{ fault: "names no end, and Entra gives it two years" }];
}

function parseEnd(text: string | null | undefined): End | undefined {
  if (!text) return undefined;
  return parseTime(text) ?? { fault: `ends at ${text}, which is not a time such as 2027-01-31T00:00:00Z` };
}

// Deprecated in the SDK, and still accepted.
interface Relative {
  endDateRelative?: string | null;
  startDate?: string | null;
}

function parseRelativeEnd({ endDateRelative, startDate }: Relative, now: Date): End | undefined {
  if (!endDateRelative) return undefined;
  const duration = parseDuration(endDateRelative);
  if (duration === undefined) return { fault: `lasts ${endDateRelative}, which is not a duration such as 4320h` };
  if (!startDate) return { at: new Date(now.getTime() + duration) };
  const start = parseTime(startDate);
  if (start === undefined) return { fault: `starts at ${startDate}, which is not a time such as 2027-01-31T00:00:00Z` };
  return { at: new Date(start.at.getTime() + duration) };
}

// The provider accepts only RFC 3339. Date.parse accepts much more, even 31 February.
function parseTime(text: string): { at: Date } | undefined {
  const [, day = ""] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || Number.isNaN(midnight.getTime())) return undefined;
  return midnight.toISOString().startsWith(day) ? { at } : undefined;
}

/** Reads the end of a certificate in one of the provider's encodings; undefined if the text is not a certificate. */
function readEnd(text: string, encoding = "pem"): End | undefined {
  try {
    const bytes = encoding === "pem" ? text : Buffer.from(text.trim(), encoding === "hex" ? "hex" : "base64");
    return { at: new Date(new X509Certificate(bytes).validTo) };
  } catch {
    return undefined;
  }
}
