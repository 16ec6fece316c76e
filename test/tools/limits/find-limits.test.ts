import { describe, expect, it } from "vitest";
import { readCertificateText } from "../../../certificate-files.ts";
import { parseIntegrations } from "../../../integrations/parse.ts";
import type { LimitFinding } from "../../../tools/limits/finding.ts";
import { findLimits } from "../../../tools/limits/find-limits.ts";
import {
  assignedPolicy,
  type DefaultPolicy,
  defaultPolicy,
  registration,
} from "../../../tools/limits/policy-objects.ts";
import type { FoundRegistration, TenantReading } from "../../../tools/limits/read-tenant.ts";
import { wantedOf } from "../../../tools/limits/wanted.ts";
import type { Answer } from "../../../tools/verify/graph-reader.ts";
import { createCertificate } from "../../support/certificates.ts";

const now = new Date("2026-11-21T00:00:00Z");
const tenantId = "7c4a1a0e-0000-4000-8000-000000000000";
const secret = { type: "secret", since: "2026-11-21", rotateEveryDays: 45 };
const erp = { system: "custom", redirectUris: ["https://erp.contoso.com/cb"], credential: secret };
const { certificate: pem } = await createCertificate({ start: "2026-11-01T00:00:00Z", end: "2027-01-30T00:00:00Z" });

interface Given {
  entry?: object;
  policy?: unknown;
  /** The registration as Graph has it. @default none */
  there?: object;
  assigned?: unknown;
  consent?: TenantReading["consent"];
  at?: string;
}

/** The findings of one integration. */
function find({ entry = erp, policy = {}, there, assigned, consent, at }: Given): LimitFinding[] {
  const time = at === undefined ? now : new Date(at);
  const readCertificate = () => readCertificateText(pem, "erp.pem");
  const [spec] = parseIntegrations({ erp: entry }, { now: time, owners: undefined, readCertificate });
  const value: FoundRegistration | undefined = there && {
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
  const found: Answer<FoundRegistration> = value === undefined ? { state: "missing" } : { state: "read", value };
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

function shortly(findings: LimitFinding[]): string[] {
  return findings.map(({ effect, limit }) => `${effect} ${limit}`);
}

function restricting(applicationRestrictions: object): DefaultPolicy {
  return { isEnabled: true, applicationRestrictions };
}

const secrets = (...passwordCredentials: object[]): DefaultPolicy => restricting({ passwordCredentials });
const forbidden = { restrictionType: "passwordAddition", state: "enabled" };
const atMost = (maxLifetime: string) => ({ restrictionType: "passwordLifetime", state: "enabled", maxLifetime });
const generation = (number: number, endDateTime: string) => ({
  passwordCredentials: [{ displayName: `generation ${String(number)}`, endDateTime }],
});

describe("new secrets that are forbidden", () => {
  it.each<[string, object, string[]]>([
    ["for all applications", {}, ["refused secret-forbidden"]],
    [
      "since a date in the past",
      { restrictForAppsCreatedAfterDateTime: "2026-01-01T00:00:00Z" },
      ["refused secret-forbidden"],
    ],
    [
      "since this moment",
      { restrictForAppsCreatedAfterDateTime: "2026-11-21T00:00:00Z" },
      ["refused secret-forbidden"],
    ],
    ["from tomorrow on", { restrictForAppsCreatedAfterDateTime: "2026-11-22T00:00:00Z" }, []],
    ["by a state that is missing", { state: undefined }, ["refused secret-forbidden"]],
    ["by a restriction that is disabled", { state: "disabled" }, []],
  ])("%s concern a new application so", (_, change, expected) => {
    expect(shortly(find({ policy: secrets({ ...forbidden, ...change }) }))).toEqual(expected);
  });

  it.each<[string, string | null, string[]]>([
    ["later than it", "2026-07-01T00:00:00Z", []],
    ["when it was created", "2026-06-01T00:00:00Z", ["holds secret-forbidden"]],
    ["earlier than it", "2026-01-01T00:00:00Z", ["holds secret-forbidden"]],
    ["for all", null, ["holds secret-forbidden"]],
  ])("concern an existing application where they begin %s", (_, since, expected) => {
    const policy = secrets({ ...forbidden, restrictForAppsCreatedAfterDateTime: since });
    const there = generation(-1, "2026-12-01T00:00:00Z");
    expect(shortly(find({ policy, there: { ...there, ...generation(7, "2026-12-01T00:00:00Z") } }))).toEqual(expected);
  });

  it("are nothing where the policy as a whole is disabled", () => {
    expect(find({ policy: { ...secrets(forbidden), isEnabled: false } })).toEqual([]);
  });

  it("refuse an existing application that has no secret of ours to keep", () => {
    const there = { passwordCredentials: [{ displayName: "by hand", endDateTime: "2027-01-01T00:00:00Z" }] };
    expect(shortly(find({ policy: secrets(forbidden), there }))).toEqual(["refused secret-forbidden"]);
  });

  it("name the last day, the day that is due and what to request", () => {
    const there = generation(0, "2027-02-19T00:00:00Z");
    const [finding] = find({ policy: secrets(forbidden), there });
    expect(finding).toMatchObject({
      integration: "erp",
      effect: "later",
      since: null,
      lastValid: "2027-02-19T00:00:00Z",
      nextDue: "2027-01-05T00:00:00Z",
      exemption: {
        portal:
          "Entra ID > Enterprise apps > Application policies > Block password addition > Applies to: All applications with exclusions > Excluded apps: add erp (object id object-id)",
        requests: [
          { path: "/policies/appManagementPolicies" },
          { path: "/applications/object-id/appManagementPolicies/$ref" },
        ],
      },
    });
  });

  it("are for the deploying identity to be exempt from, where the application is new, with other callers kept", () => {
    const known = { customSecurityAttributes: [{ id: "Set_Other", operator: "equals", value: "x" }] };
    const [finding] = find({ policy: secrets({ ...forbidden, excludeActors: known }) });
    expect(finding).toMatchObject({
      effect: "note",
      message: expect.stringContaining("callers with the attribute Set_Other = x are exempt") as string,
    });
    const [change, assignment] = finding!.exemption!.requests;
    expect(JSON.stringify(change)).toContain('"id":"Set_Other"');
    expect(JSON.stringify(change)).toContain('"id":"PolicyExemptions_AppManagement"');
    expect(assignment!.path).toContain("/servicePrincipals/<object id");
  });

  it("do not concern clients without a secret", () => {
    const publicClient = { system: "custom", publicClientRedirectUris: ["http://localhost"] };
    expect(find({ policy: secrets(forbidden), entry: publicClient })).toEqual([]);
  });

  it("concern a secret that is kept beside trusts", () => {
    const credential = {
      type: "federated",
      trusts: [{ issuer: "https://i.contoso.com", subject: "s" }],
      keepSecret: {},
    };
    expect(shortly(find({ policy: secrets(forbidden), entry: { ...erp, credential } }))).toEqual([
      "refused secret-forbidden",
    ]);
  });
});

describe("the lifetime of secrets", () => {
  it.each<[string, string[]]>([
    ["P90D", ["refused secret-lifetime"]],
    ["P3M", ["refused secret-lifetime"]],
    ["P90DT1S", []],
    ["P91D", []],
    ["P1D", ["refused secret-lifetime"]],
  ])("of 90 days is judged by the limit %s so: less than the limit is asked for", (limit, expected) => {
    expect(shortly(find({ policy: secrets(atMost(limit)) }))).toEqual(expected);
  });

  it("names the longest period that passes, and that period does pass", () => {
    const [finding] = find({ policy: secrets(atMost("P60D")) });
    expect(finding!.remedy).toBe("write rotateEveryDays: 29 or less under credential");
    const shorter = { ...erp, credential: { ...secret, rotateEveryDays: 29 } };
    expect(find({ policy: secrets(atMost("P60D")), entry: shorter })).toEqual([]);
  });

  it("is announced before the rotation that it stops", () => {
    const there = generation(0, "2027-02-19T00:00:00Z");
    const [finding] = find({ policy: secrets(atMost("P90D")), there });
    expect([finding!.effect, finding!.nextDue, finding!.remedy]).toEqual([
      "later",
      "2027-01-05T00:00:00Z",
      "append a change with rotateEveryDays: 44 or less to credential.changes",
    ]);
  });

  it("is announced for a late first run, which itself passes", () => {
    expect(shortly(find({ policy: secrets(atMost("P90D")), at: "2026-12-01T00:00:00Z" }))).toEqual([
      "later secret-lifetime",
    ]);
  });

  it("keeps a secret that is due, and names the day on which a new one is short enough", () => {
    const there = generation(0, "2027-02-19T00:00:00Z");
    const [finding] = find({ policy: secrets(atMost("P80D")), there, at: "2027-01-06T00:00:00Z" });
    expect([finding!.effect, finding!.lastValid]).toEqual(["holds", "2027-02-19T00:00:00Z"]);
    expect(finding!.remedy).toMatch(/^a run from 2027-01-16 on can make it/);
    expect(find({ policy: secrets(atMost("P80D")), there, at: "2027-01-16T00:00:00Z" })[0]!.effect).toBe("later");
  });

  it("without a readable limit is not judged", () => {
    expect(find({ policy: secrets(atMost("soon")) })).toEqual([]);
  });
});

describe("a policy that is assigned to the application", () => {
  const exempt = { id: "p", displayName: "Exempt", isEnabled: true, restrictions: {} };

  it("decides in place of the tenant's", () => {
    const there = generation(7, "2026-12-01T00:00:00Z");
    expect(find({ policy: secrets(forbidden), there, assigned: exempt })).toEqual([]);
    const strict = { ...exempt, restrictions: { passwordCredentials: [forbidden] } };
    const [finding] = find({ there, assigned: strict });
    expect(finding).toMatchObject({
      effect: "holds",
      message: expect.stringContaining('app management policy "Exempt", for all applications') as string,
      exemption: { requests: [{ method: "PATCH", path: "/policies/appManagementPolicies/p" }] },
    });
  });
});

describe("certificates", () => {
  const withCertificate = { ...erp, credential: { type: "certificate", certificates: [{ file: "erp.pem" }] } };
  const lifetime = (maxLifetime: string) =>
    restricting({ keyCredentials: [{ restrictionType: "asymmetricKeyLifetime", state: "enabled", maxLifetime }] });

  it.each<[string, string[]]>([
    ["P90D", ["refused certificate-lifetime"]],
    ["P91D", []],
  ])("of 90 days are judged by the limit %s so", (limit, expected) => {
    expect(shortly(find({ policy: lifetime(limit), entry: withCertificate }))).toEqual(expected);
  });

  it("that are there already are not judged again", () => {
    const { certificate } = readCertificateText(pem, "erp.pem");
    const customKeyIdentifier = Buffer.from(certificate!.thumbprint, "hex").toString("base64");
    const there = { keyCredentials: [{ customKeyIdentifier }] };
    expect(find({ policy: lifetime("P1D"), entry: withCertificate, there })).toEqual([]);
  });

  it("that are self-signed are refused where authorities are listed", () => {
    const policy = restricting({
      keyCredentials: [{ restrictionType: "trustedCertificateAuthority", state: "enabled" }],
    });
    expect(find({ policy, entry: withCertificate })[0]).toMatchObject({
      effect: "refused",
      limit: "certificate-authority",
      message: expect.stringContaining("is self-signed") as string,
    });
  });
});

describe("identifier URIs and audiences", () => {
  const api = { ...erp, exposedScopes: { "Reports.Read": null } };
  const uris = (change: object) =>
    restricting({ identifierUris: { nonDefaultUriAddition: { state: "enabled", ...change } } });

  it.each<[string, DefaultPolicy, object | undefined, string[]]>([
    ["restricted", uris({}), undefined, ["refused identifier-uri"]],
    ["restricted but for version 2 tokens", uris({ excludeAppsReceivingV2Tokens: true }), undefined, []],
    [
      "there already",
      uris({}),
      { identifierUris: [`api://${tenantId}/erp`], ...generation(0, "2027-02-19T00:00:00Z") },
      [],
    ],
    [
      "asked to contain the tenant, which it does",
      restricting({ identifierUris: { uriAdditionWithoutUniqueTenantIdentifier: { state: "enabled" } } }),
      undefined,
      [],
    ],
  ])("of an API are %s", (_, policy, there, expected) => {
    expect(shortly(find({ policy, entry: api, ...(there && { there }) }))).toEqual(expected);
  });

  it.each<[string, object, string[]]>([
    ["AzureADMultipleOrgs", { azureAdMultipleOrgs: { state: "enabled" } }, ["refused audience"]],
    ["AzureADMultipleOrgs", { personalMicrosoftAccount: { state: "enabled" } }, []],
    ["AzureADandPersonalMicrosoftAccount", { personalMicrosoftAccount: { state: "enabled" } }, ["refused audience"]],
    ["AzureADMyOrg", { azureAdMultipleOrgs: { state: "enabled" } }, []],
  ])("for %s are judged by %j", (audience, audiences, expected) => {
    expect(shortly(find({ policy: restricting({ audiences }), entry: { ...erp, audience } }))).toEqual(expected);
  });
});

describe("what this version does not know", () => {
  it("is a note for each restriction, and nothing where it is disabled", () => {
    const policy = restricting({
      passwordCredentials: [
        { restrictionType: "passwordColour", state: "enabled" },
        { restrictionType: "passwordSmell", state: "disabled" },
        { restrictionType: "customPasswordAddition", state: "enabled" },
      ],
    });
    expect(find({ policy })).toMatchObject([{ effect: "note", limit: "restriction-unknown" }]);
  });
});

describe("consent of users", () => {
  const asks = { ...erp, delegatedPermissions: { microsoftGraph: ["User.Read"] } };
  const consent = (userPolicies: string[], takesRequests = false): TenantReading["consent"] => ({
    state: "read",
    value: { userPolicies, takesRequests },
  });

  it.each<[string, object, TenantReading["consent"], string[]]>([
    ["allowed", asks, consent(["microsoft-user-default-legacy"]), []],
    ["not allowed", asks, consent([]), ["note user-consent"]],
    ["allowed in part", asks, consent(["microsoft-user-default-low"]), ["note user-consent"]],
    ["not needed, because it is granted", { ...asks, consent: "granted" }, consent([]), []],
    [
      "an administrator's anyway",
      { ...asks, delegatedPermissions: { microsoftGraph: ["User.Read.All"] } },
      consent([]),
      [],
    ],
  ])("is %s", (_, entry, settings, expected) => {
    expect(shortly(find({ entry, consent: settings }))).toEqual(expected);
  });

  it("can be requested where the tenant takes requests", () => {
    expect(find({ entry: asks, consent: consent([], true) })[0]!.remedy).toContain("can be asked on the sign-in page");
  });
});
