import { describe, expect, it } from "vitest";
import { atMost, erp, find, forbidden, secret, secrets, shortly, withSecret } from "./findings.ts";

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
    const there = withSecret("2026-12-01T00:00:00Z", "generation -1");
    expect(
      shortly(find({ policy, there: { ...there, ...withSecret("2026-12-01T00:00:00Z", "generation 7") } })),
    ).toEqual(expected);
  });

  it("are empty if the whole policy is disabled", () => {
    expect(find({ policy: { ...secrets(forbidden), isEnabled: false } })).toEqual([]);
  });

  it("refuse an existing application that has no secret of ours to keep", () => {
    const there = { passwordCredentials: [{ displayName: "by hand", endDateTime: "2027-01-01T00:00:00Z" }] };
    expect(shortly(find({ policy: secrets(forbidden), there }))).toEqual(["refused secret-forbidden"]);
  });

  it("name the last day, the day that is due and what to request", () => {
    const there = withSecret("2027-02-19T00:00:00Z");
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

  it("of a new application exempt the deploying identity and keep other exempt callers", () => {
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

  it("include a secret that is kept in addition to trusts", () => {
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
    expect(finding!.fix).toBe("write rotateEveryDays: 29 or less under credential");
    const shorter = { ...erp, credential: { ...secret, rotateEveryDays: 29 } };
    expect(find({ policy: secrets(atMost("P60D")), entry: shorter })).toEqual([]);
  });

  it("is announced before the rotation that it stops", () => {
    const there = withSecret("2027-02-19T00:00:00Z");
    const [finding] = find({ policy: secrets(atMost("P90D")), there });
    expect([finding!.effect, finding!.nextDue, finding!.fix]).toEqual([
      "later",
      "2027-01-05T00:00:00Z",
      "append a change with rotateEveryDays: 44 or less to credential.periodChanges",
    ]);
  });

  it("is announced for a late first run, which itself passes", () => {
    expect(shortly(find({ policy: secrets(atMost("P90D")), at: "2026-12-01T00:00:00Z" }))).toEqual([
      "later secret-lifetime",
    ]);
  });

  it("keeps a secret that is due, and names the day on which a new one is short enough", () => {
    const there = withSecret("2027-02-19T00:00:00Z");
    const [finding] = find({ policy: secrets(atMost("P80D")), there, at: "2027-01-06T00:00:00Z" });
    expect([finding!.effect, finding!.lastValid]).toEqual(["holds", "2027-02-19T00:00:00Z"]);
    expect(finding!.fix).toMatch(/^a run from 2027-01-16 on can make it/);
    expect(find({ policy: secrets(atMost("P80D")), there, at: "2027-01-16T00:00:00Z" })[0]!.effect).toBe("later");
  });

  it("without a readable limit is not judged", () => {
    expect(find({ policy: secrets(atMost("soon")) })).toEqual([]);
  });
});

describe("a policy that is assigned to the application", () => {
  const exempt = { id: "p", displayName: "Exempt", isEnabled: true, restrictions: {} };

  it("decides in place of the tenant's", () => {
    const there = withSecret("2026-12-01T00:00:00Z");
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
