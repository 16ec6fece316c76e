import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppEvidence, EvidenceSource, KeyEvidence } from "../evidence.ts";
import { readLogRow, toEvidence } from "../logged-sign-ins.ts";
import { judgeRetirement, type RetirementQuestion } from "../retirement.ts";
import { newKey, oldKey } from "./reports.ts";

type Read = Extract<AppEvidence, { state: "read" }>;

function use(keyId: string, first: string | undefined, last = first, changes: Partial<KeyEvidence> = {}): KeyEvidence {
  const signIn = (at: string | undefined) => (at === undefined ? undefined : { at });
  return { keyId, first: signIn(first), last: signIn(last), refused: undefined, ...changes };
}

function evidence(keys: readonly KeyEvidence[], changes: Partial<Read> = {}): Read {
  const covers = { coversFrom: "2026-10-30T12:00:00Z", coversUntil: "2026-11-29T10:00:00Z" };
  return { state: "read", source: "signIns", ...covers, keys, ...changes };
}

/** A product that has switched long ago. */
const switched = [
  use(newKey, "2026-11-20T08:00:00Z", "2026-11-29T08:00:00Z"),
  use(oldKey, "2026-11-01T08:00:00Z", "2026-11-20T07:00:00Z", { longestPause: 3600 }),
];

function question(found: AppEvidence, changes: Partial<RetirementQuestion> = {}): RetirementQuestion {
  const current = { keyId: newKey, createdOn: "2026-11-19T00:00:00Z" };
  return { current, previous: { keyId: oldKey }, deliveredOn: [], evidence: found, ...changes };
}

const report = { source: "credentialActivities", coversUntil: "2026-11-27T12:00:00Z" } as const;
const created = { current: { keyId: newKey, createdOn: "2026-11-24T00:00:00Z" } };

describe("the retirement of a previous secret", () => {
  it.each<[string, RetirementQuestion, string]>([
    ["the product has switched", question(evidence(switched)), "2026-11-20T08:00Z"],
    ["the source never saw the previous one", question(evidence([switched[0]!])), "2026-11-20T08:00Z"],
    [
      "key ids are in upper case",
      question(evidence(switched), { previous: { keyId: oldKey.toUpperCase() } }),
      "2026-11-20T08:00Z",
    ],
    [
      "it was delivered later than it was used first",
      question(evidence(switched), { deliveredOn: ["2026-11-21T08:00:00Z"] }),
      "2026-11-21T08:00Z",
    ],
    ["the log begins later", question(evidence(switched, { coversFrom: "2026-11-25T00:00:00Z" })), "2026-11-25T00:00Z"],
    [
      "the product used both for a while",
      question(evidence([switched[0]!, use(oldKey, "2026-11-01T08:00:00Z", "2026-11-23T08:00:00Z")])),
      "2026-11-23T08:00Z",
    ],
    [
      "the credential report shows it two days later",
      question(evidence([use(newKey, "2026-11-27T08:00:00Z"), use(oldKey, "2026-11-24T09:00:00Z")], report), created),
      "2026-11-25T09:00Z",
    ],
  ])("happens if %s", (_, asked, since) => {
    expect(judgeRetirement(asked)).toEqual({
      retires: true,
      because: `the product has used only the current one since ${since}`,
    });
  });

  const notYet = "the product is not known to use the current secret yet";
  const still = "the product still uses the previous secret";
  const rare = "the product has not signed in often enough with the current secret";
  const short = (until: string): string => `the source must show no use of it until ${until}, and is not that far`;

  it.each<[string, RetirementQuestion, string]>([
    [
      "nothing is known",
      question({ state: "unknown", reason: "the tenant has no Microsoft Entra ID P1 licence" }),
      "the tenant has no Microsoft Entra ID P1 licence",
    ],
    ["the source is empty", question(evidence([])), notYet],
    ["only the previous one is used", question(evidence([switched[1]!])), notYet],
    [
      "the current one was only refused",
      question(
        evidence([use(newKey, undefined, undefined, { refused: { at: "2026-11-28T08:00:00Z", errorCode: 50105 } })]),
      ),
      notYet,
    ],
    [
      "the current one was only used by a check",
      question(evidence([use(newKey, undefined, undefined, { onlyOwnUse: "2026-11-28T08:00:00Z" })], report)),
      notYet,
    ],
    [
      "the product went back",
      question(evidence([switched[0]!, use(oldKey, "2026-11-01T08:00:00Z", "2026-11-29T09:00:00Z")])),
      still,
    ],
    [
      "both were used last at the same time",
      question(evidence([switched[0]!, use(oldKey, "2026-11-29T08:00:00Z")])),
      still,
    ],
    [
      "somebody was refused with the previous one",
      question(
        evidence([
          switched[0]!,
          use(oldKey, undefined, undefined, { refused: { at: "2026-11-29T09:00:00Z", errorCode: 50105 } }),
        ]),
      ),
      still,
    ],
    [
      "a check used the previous one last",
      question(evidence([switched[0]!, use(oldKey, undefined, undefined, { onlyOwnUse: "2026-11-29T09:00:00Z" })])),
      still,
    ],
    ["the current one was used once", question(evidence([use(newKey, "2026-11-20T08:00:00Z")])), rare],
    [
      "the product was idle since the delivery",
      question(evidence(switched), { deliveredOn: ["2026-11-29T09:00:00Z"] }),
      rare,
    ],
    [
      "two hours have not passed",
      question(evidence([use(newKey, "2026-11-29T08:30:00Z", "2026-11-29T09:30:00Z")])),
      short("2026-11-29T10:30Z"),
    ],
    [
      "the log does not cover two hours",
      question(evidence(switched, { coversFrom: "2026-11-29T07:00:00Z", coversUntil: "2026-11-29T08:30:00Z" })),
      short("2026-11-29T09:00Z"),
    ],
    [
      "it is not used for as long as both were",
      question(evidence([switched[0]!, use(oldKey, "2026-11-01T08:00:00Z", "2026-11-28T08:00:00Z")])),
      short("2026-12-06T08:00Z"),
    ],
    [
      "it was used once a week",
      question(
        evidence([
          switched[0]!,
          use(oldKey, "2026-11-06T07:00:00Z", "2026-11-20T07:00:00Z", { longestPause: 7 * 86_400 }),
        ]),
      ),
      short("2026-12-04T08:00Z"),
    ],
    [
      "the credential report does not show two days yet",
      question(evidence([use(newKey, "2026-11-27T08:00:00Z"), use(oldKey, "2026-11-25T09:00:00Z")], report), created),
      short("2026-11-28T09:00Z"),
    ],
    [
      "the credential report has both on one day",
      question(evidence([use(newKey, "2026-11-20T08:00:00Z"), use(oldKey, "2026-11-20T00:00:00Z")], report)),
      rare,
    ],
    [
      "sign-ins have no key id",
      question(evidence(switched, { withoutKey: use("", "2026-11-25T08:00:00Z") })),
      "the source shows sign-ins without a key id",
    ],
    [
      "a delivery has no time",
      question(evidence(switched), { deliveredOn: [""] }),
      "the outputs contain a time that cannot be read",
    ],
  ])("waits if %s", (_, asked, because) => {
    expect(judgeRetirement(asked)).toEqual({ retires: false, because });
  });
});

const minute = 60_000;
const now = Date.parse("2026-11-29T12:00:00Z");
const at = (minutesAgo: number): string => new Date(now - minutesAgo * minute).toISOString();

/** A sign-in of the product, minutes ago. */
const signIn = fc.record({
  minutesAgo: fc.integer({ min: 0, max: 40 * 24 * 60 }),
  keyId: fc.constantFrom(oldKey, newKey, ""),
  errorCode: fc.constantFrom(0, 0, 0, 50105, 7000215),
});

describe("whatever a log contains", () => {
  it("a secret in use is never retired", () => {
    const source = fc.constantFrom<Exclude<EvidenceSource, "credentialActivities">>("signIns", "logAnalytics");
    fc.assert(
      fc.property(
        fc.array(signIn, { maxLength: 60 }),
        source,
        fc.integer({ min: 0, max: 3000 }),
        fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 2 }),
        (signIns, from, lag, deliveries) => {
          const visible = signIns.filter(({ minutesAgo }) => minutesAgo <= 30 * 24 * 60);
          const rows = visible.map((one) =>
            readLogRow({
              at: at(one.minutesAgo),
              keyId: one.keyId,
              errorCode: one.errorCode,
              federatedId: "",
              credentialType: "clientSecret",
              correlationId: "x",
              ipAddress: "",
              resource: "",
            }),
          );
          const horizon = {
            coversFrom: new Date(now - 30 * 24 * 60 * minute),
            coversUntil: new Date(now - lag * minute),
          };
          const found = toEvidence(from, rows, horizon);
          const known: AppEvidence = found.state === "idle" ? { state: "unknown", reason: "idle" } : found;
          const current = { keyId: newKey, createdOn: at(35 * 24 * 60) };
          const deliveredOn = deliveries.map(at);
          const { retires } = judgeRetirement({ current, previous: { keyId: oldKey }, deliveredOn, evidence: known });
          if (!retires) return;
          const newest = (keyId: string, isOk: boolean): number =>
            Math.min(
              Infinity,
              ...visible
                .filter((one) => one.keyId === keyId && (!isOk || one.errorCode === 0))
                .map((one) => one.minutesAgo),
            );
          // The product has moved on, and the log would show two hours of the previous secret since.
          expect(newest(newKey, true)).toBeLessThan(newest(oldKey, false));
          expect(newest(oldKey, false)).toBeGreaterThanOrEqual(lag + 120);
          for (const delivery of deliveries) expect(newest(newKey, true)).toBeLessThan(delivery);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("the next use of a secret that is used regularly comes before its retirement", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 14 * 24 * 60 }),
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 0, max: 20_000 }),
        (period, count, switchedAgo) => {
          // One part of the product uses the previous secret every `period` minutes until now, another has switched.
          const old = Array.from({ length: count }, (_, index) => index * period).filter((ago) => ago <= 30 * 24 * 60);
          const visible = old.filter((ago) => ago >= 120);
          if (visible.length < 2) return;
          const recent = Array.from(
            { length: 1 + Math.floor(switchedAgo / 30) },
            (_, index) => switchedAgo - index * 30,
          );
          const row = (keyId: string) => (ago: number) =>
            readLogRow({
              at: at(ago),
              keyId,
              errorCode: 0,
              federatedId: "",
              credentialType: "",
              correlationId: "",
              ipAddress: "",
              resource: "",
            });
          const horizon = {
            coversFrom: new Date(now - 30 * 24 * 60 * minute),
            coversUntil: new Date(now - 120 * minute),
          };
          const found = toEvidence(
            "signIns",
            [...visible.map(row(oldKey)), ...recent.filter((ago) => ago >= 120).map(row(newKey))],
            horizon,
          );
          const known: AppEvidence = found.state === "idle" ? { state: "unknown", reason: "idle" } : found;
          expect(judgeRetirement(question(known, { current: { keyId: newKey, createdOn: at(20_000) } })).retires).toBe(
            false,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("the credential report never retires a secret that it shows in use", () => {
    const times = fc.option(fc.integer({ min: 0, max: 60 * 24 * 60 }), { nil: undefined });
    fc.assert(
      fc.property(times, times, fc.integer({ min: 0, max: 60 * 24 * 60 }), (older, newer, createdAgo) => {
        const keys = [
          use(oldKey, older === undefined ? undefined : at(older)),
          use(newKey, newer === undefined ? undefined : at(newer)),
        ];
        const found = evidence(keys, {
          source: "credentialActivities",
          coversFrom: at(30 * 24 * 60),
          coversUntil: at(48 * 60),
        });
        const { retires } = judgeRetirement(question(found, { current: { keyId: newKey, createdOn: at(createdAgo) } }));
        if (!retires) return;
        expect(newer ?? Infinity).toBeLessThan(older ?? Infinity);
        // Two days of lag and two days without it.
        expect(older ?? Infinity).toBeGreaterThanOrEqual(4 * 24 * 60);
      }),
      { numRuns: 2000 },
    );
  });
});
