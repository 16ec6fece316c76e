import { readCertificateText } from "../../../certificate-files.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import type { LimitFinding } from "../../commands/limits/finding.ts";
import { findLimits } from "../../commands/limits/find-limits.ts";
import {
  assignedPolicy,
  type DefaultPolicy,
  defaultPolicy,
  registration,
} from "../../commands/limits/policy-objects.ts";
import type { TenantRegistration, TenantReading } from "../../commands/limits/read-tenant.ts";
import { wantedOf } from "../../commands/limits/wanted.ts";
import type { Answer } from "../../commands/verify/graph-reader.ts";
import { createCertificate } from "../../../test/support/certificates.ts";

const now = new Date("2026-11-21T00:00:00Z");
export const tenantId = "7c4a1a0e-0000-4000-8000-000000000000";
export const secret = { type: "secret", rotationStart: "2026-11-21", rotateEveryDays: 45 };
export const erp = { system: "custom", redirectUris: ["https://erp.contoso.com/cb"], credential: secret };
export const { certificate: pem } = await createCertificate({
  start: "2026-11-01T00:00:00Z",
  end: "2027-01-30T00:00:00Z",
});

/** A stack file entry, and the tenant that it meets. */
export interface Given {
  entry?: object;
  policy?: unknown;
  /** The registration as Graph has it. @default none */
  there?: object;
  assigned?: unknown;
  consent?: TenantReading["consent"];
  at?: string;
}

/** The findings of one integration. */
export function find({ entry = erp, policy = {}, there, assigned, consent, at }: Given): LimitFinding[] {
  const time = at === undefined ? now : new Date(at);
  const readCertificate = () => readCertificateText(pem, "erp.pem");
  const [spec] = parseIntegrations({ erp: entry }, { now: time, owners: undefined, readCertificate });
  const value: TenantRegistration | undefined = there && {
    registration: registration.parse({
      id: "object-id",
      createdDateTime: "2026-06-01T00:00:00Z",
      signInAudience: "AzureADMyOrg",
      identifierUris: [],
      passwordCredentials: [],
      keyCredentials: [],
      ...there,
    }),
    assigned: { state: "read", value: assigned === undefined ? [] : [assignedPolicy.parse(assigned)] },
  };
  const found: Answer<TenantRegistration> = value === undefined ? { state: "missing" } : { state: "read", value };
  const reading: TenantReading = {
    policy: { state: "read", value: defaultPolicy.parse(policy) },
    consent: consent ?? {
      state: "read",
      value: { userPolicies: ["microsoft-user-default-legacy"], takesRequests: false },
    },
    registrations: new Map([["erp", found]]),
  };
  return findLimits(reading, (_, registered) => wantedOf(spec!, registered, { now: time, tenantId }), time);
}

export function shortly(findings: LimitFinding[]): string[] {
  return findings.map(({ effect, limit }) => `${effect} ${limit}`);
}

export function restricting(applicationRestrictions: object): DefaultPolicy {
  return { isEnabled: true, applicationRestrictions };
}

export const secrets = (...passwordCredentials: object[]): DefaultPolicy => restricting({ passwordCredentials });
export const forbidden = { restrictionType: "passwordAddition", state: "enabled" };
export const atMost = (maxLifetime: string) => ({ restrictionType: "passwordLifetime", state: "enabled", maxLifetime });
/** A registration with one secret that the program created; earlier versions numbered the secrets. */
export const withSecret = (endDateTime: string, displayName = "period from 2026-11-21") => ({
  passwordCredentials: [{ displayName, endDateTime }],
});
