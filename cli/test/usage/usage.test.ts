import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { listUsage } from "../../commands/usage/list-usage.ts";
import { printableJson } from "../../output/printable-json.ts";
import { renderUsage } from "../../commands/usage/render.ts";
import type { WithCredential } from "../../evidence/read-evidence.ts";
import type { Registered } from "../../evidence/registered.ts";
import { deployedConnection } from "../connection.ts";

const look = { colors: createColors(false), drawsTables: false };
const erpSync = deployedConnection();
const rotated = deployedConnection({
  entra: {
    ...erpSync.entra!,
    credential: {
      ...(erpSync.entra!.credential as { type: "secret" }),
      keyId: "NEW",
      previous: { keyId: "old", expiresOn: "2026-12-14T00:00:00Z", generation: 11 },
    } as never,
  },
}) as WithCredential;
const registered: Registered = {
  state: "read",
  credentials: [
    { type: "secret", keyId: "new", displayName: "period from 2026-11-01", expiresOn: "2027-02-28T00:00:00Z" },
    { type: "secret", keyId: "old", displayName: "period from 2026-08-01", expiresOn: "2026-12-14T00:00:00Z" },
  ],
};
type Read = Extract<AppEvidence, { state: "read" }>;
const evidence = (changes: Partial<Read>): Read => ({
  state: "read",
  source: "signIns",
  coversFrom: "2026-10-30T12:00:00.000Z",
  coversUntil: "2026-11-29T10:00:00.000Z",
  keys: [],
  ...changes,
});
const use = (keyId: string, first: string, last = first): Read["keys"][number] => ({
  keyId,
  type: "secret",
  first: { at: first },
  last: { at: last, ipAddress: "203.0.113.7", resource: "Microsoft Graph" },
  refused: undefined,
});
const render = (found: AppEvidence, inTenant: Registered = registered): string[] => {
  const integrations = [listUsage(rotated, found, inTenant)];
  const stack = { stack: "prod", source: "stack prod", at: "2026-11-29T12:00:00.000Z", tenantId: "t", integrations };
  return renderUsage([stack], look).split("\n").slice(1);
};

describe("the use of secrets that people created", () => {
  it("is listed by name, as of declared credentials", () => {
    const existingSecrets = [
      { keyId: "PORTAL", name: "portal", expiresOn: "2027-05-01T00:00:00Z", isRemoved: false },
      { keyId: "gone", expiresOn: "2026-05-01T00:00:00Z", isRemoved: true },
    ];
    const connection = { ...rotated, entra: { ...rotated.entra, existingSecrets } } as WithCredential;
    const inTenant: Registered = {
      state: "read",
      credentials: [
        { type: "secret", keyId: "portal", displayName: "portal", expiresOn: "2027-05-01T00:00:00Z" },
        { type: "secret", keyId: "foreign", displayName: undefined, expiresOn: "2027-05-01T00:00:00Z" },
      ],
    };
    const found = evidence({ keys: [use("portal", "2026-11-28T08:00:00Z")] });
    const listed = listUsage(connection, found, inTenant).credentials;
    expect(listed.map(({ label, declared, registered: isThere }) => [label, declared, isThere])).toEqual([
      ["current", true, false],
      ["previous", true, false],
      ["portal, created by hand", true, true],
      ["without a name", false, true],
    ]);
    expect(listed[2]?.lastUsed?.at).toBe("2026-11-28T08:00:00Z");
  });
});

describe("the use of a rotated secret", () => {
  it("has the same as JSON for pipelines", () => {
    const found = evidence({ keys: [use("old", "2026-11-28T08:00:00Z")] });
    expect(JSON.parse(printableJson(listUsage(rotated, found, registered)))).toMatchObject({
      name: "erp-sync",
      evidence: { source: "signIns", coversUntil: "2026-11-29T10:00:00.000Z" },
      credentials: [
        { label: "current", lastUsed: null },
        { label: "previous", registered: true, lastUsed: { at: "2026-11-28T08:00:00Z" } },
      ],
      findings: ["the product still uses the secret that expires on 2026-12-14, last on 2026-11-28 08:00 UTC"],
    });
  });

  it("is fine once only the current one is used", () => {
    const keys = [use("new", "2026-11-20T08:00:00Z", "2026-11-29T08:00:00Z"), use("old", "2026-11-19T08:00:00Z")];
    expect(render(evidence({ keys }))).toEqual([
      "erp-sync  secret, current  2026-11-29 08:00 UTC  203.0.113.7 for Microsoft Graph  sign-in log, 2026-11-29 10:00 UTC",
      "erp-sync  secret, previous  2026-11-19 08:00 UTC  203.0.113.7 for Microsoft Graph  sign-in log, 2026-11-29 10:00 UTC",
      "no superseded or expired secret is known to be in use",
    ]);
  });

  it.each([
    [
      [use("old", "2026-11-28T08:00:00Z")],
      "the product still uses the secret that expires on 2026-12-14, last on 2026-11-28 08:00 UTC",
    ],
    [
      [use("new", "2026-11-20T08:00:00Z"), use("old", "2026-11-28T08:00:00Z")],
      "the product still uses the secret that expires on 2026-12-14, last on 2026-11-28 08:00 UTC",
    ],
    [
      [use("new", "2026-11-20T08:00:00Z", "2026-11-29T08:00:00Z"), use("old", "2026-11-28T08:00:00Z")],
      "a part of the product still uses the secret that expires on 2026-12-14, last on 2026-11-28 08:00 UTC",
    ],
  ])("is a finding while the previous one is used: %j", (keys, finding) => {
    expect(listUsage(rotated, evidence({ keys }), registered).findings).toEqual([finding]);
  });

  it.each<[string, Partial<Read["keys"][number]>, number]>([
    ["is fine two days after a switch in parts", {}, 0],
    ["is a finding for longer if the previous one was rarely used", { longestPause: 7 * 86_400 }, 1],
  ])("%s", (_, changes, count) => {
    const keys = [
      use("new", "2026-11-20T08:00:00Z", "2026-11-29T08:00:00Z"),
      { ...use("old", "2026-11-01T08:00:00Z", "2026-11-21T08:00:00Z"), ...changes },
    ];
    expect(listUsage(rotated, evidence({ keys }), registered).findings).toHaveLength(count);
  });

  it("is unknown with the reason, and no finding", () => {
    const lines = render({ state: "unknown", reason: "the tenant has no Microsoft Entra ID P1 licence" });
    expect(lines).toEqual([
      "erp-sync  secret, current  unknown: the tenant has no Microsoft Entra ID P1 licence",
      "erp-sync  secret, previous  unknown: the tenant has no Microsoft Entra ID P1 licence",
      "no superseded or expired secret is known to be in use",
    ]);
  });

  it("is unknown for a secret that the source does not show", () => {
    expect(render(evidence({ keys: [use("new", "2026-11-20T08:00:00Z")] }))[1]).toBe(
      "erp-sync  secret, previous  unknown: the sign-in log shows no use from 2026-10-30 to 2026-11-29  sign-in log, 2026-11-29 10:00 UTC",
    );
  });

  it("is unknown where the report has only a check by this project", () => {
    const own = { ...use("new", ""), first: undefined, last: undefined, onlyOwnUse: "2026-11-28T08:00:00Z" };
    expect(listUsage(rotated, evidence({ keys: [own] }), registered).credentials[0]).toMatchObject({
      lastUsed: null,
      unknown: "the report keeps only the last use, and that was a check by this project on 2026-11-28",
    });
  });
});

describe("refused sign-ins", () => {
  const refused = (errorCode: number, at: string): Read["keys"][number] => ({
    ...use("old", ""),
    first: undefined,
    last: undefined,
    refused: { at, errorCode, ipAddress: "198.51.100.4" },
  });

  it("with an expired secret show who still uses it", () => {
    const found = render(
      evidence({ keys: [use("new", "2026-11-29T08:00:00Z"), refused(7000222, "2026-11-28T08:00:00Z")] }),
    );
    expect(found.slice(2)).toEqual([
      "erp-sync  secret, previous  refused 2026-11-28 08:00 UTC, AADSTS7000222  198.51.100.4  sign-in log, 2026-11-29 10:00 UTC",
      "erp-sync: somebody still uses an expired secret: refused from 198.51.100.4 on 2026-11-28 08:00 UTC with AADSTS7000222",
    ]);
  });

  it("with an unknown secret have no key id", () => {
    const { keyId: _, ...withoutKey } = refused(7000215, "2026-11-28T08:00:00Z");
    const { credentials, findings } = listUsage(rotated, evidence({ withoutKey }), registered);
    expect(credentials.at(-1)).toMatchObject({ keyId: null, label: "no key id", refused: { errorCode: 7000215 } });
    expect(findings).toEqual([
      "somebody still uses a secret that the registration does not have: refused from 198.51.100.4 on 2026-11-28 08:00 UTC with AADSTS7000215",
    ]);
  });

  it.each([
    [7000222, "2026-11-20T08:00:00Z"],
    [50105, "2026-11-28T08:00:00Z"],
  ])("with error %i on %s are shown and no finding", (code, at) => {
    const { credentials, findings } = listUsage(rotated, evidence({ keys: [refused(code, at)] }), registered);
    expect(credentials[1]?.refused?.errorCode).toBe(code);
    expect(findings).toEqual([]);
  });
});

describe("credentials outside the stack", () => {
  it("are listed with their use if the registration has them", () => {
    const added = { type: "certificate" as const, keyId: "other", displayName: "by\u202ehand", expiresOn: undefined };
    const lines = render(evidence({ keys: [use("other", "2026-11-28T08:00:00Z")] }), {
      state: "read",
      credentials: [...registered.credentials, added],
    });
    expect(lines[2]).toBe(
      "erp-sync  certificate, by[U+202E]hand, undeclared (other)  2026-11-28 08:00 UTC  203.0.113.7 for Microsoft Graph  sign-in log, 2026-11-29 10:00 UTC",
    );
  });

  it("are listed after they were deleted, with their last use", () => {
    const [, , deleted] = listUsage(
      rotated,
      evidence({ keys: [use("leaked", "2026-11-28T08:00:00Z")] }),
      registered,
    ).credentials;
    expect(deleted).toMatchObject({ label: "deleted", keyId: "leaked", lastUsed: { ipAddress: "203.0.113.7" } });
  });

  it("are not known without the permission to read the registration", () => {
    const lines = render(evidence({ keys: [use("new", "2026-11-29T08:00:00Z")] }), {
      state: "unknown",
      reason: "the reading identity has no permission Application.Read.All",
    });
    expect(lines).toContain(
      "erp-sync: undeclared credentials are not listed, because the reading identity has no permission Application.Read.All",
    );
  });

  it("include declared ones that the tenant does not have", () => {
    expect(render(evidence({}), { state: "read", credentials: [] })[0]).toMatch(
      /^erp-sync {2}secret, current \(missing in the tenant\)/,
    );
  });
});
