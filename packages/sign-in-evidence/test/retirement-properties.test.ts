import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppEvidence, EvidenceSource } from "../evidence.ts";
import { readLogRow, toEvidence } from "../logged-sign-ins.ts";
import { judgeRetirement } from "../retirement.ts";
import { newKey, oldKey } from "./reports.ts";
import { evidence, question, use } from "./retirement-questions.ts";

const minute = 60_000;
const now = Date.parse("2026-11-29T12:00:00Z");
const at = (minutesAgo: number): string => new Date(now - minutesAgo * minute).toISOString();

/** How long a log must show no use of the secret. */
function quietMinutes(isCreatedByHand: boolean): number {
  return isCreatedByHand ? 27 * 24 * 60 : 120;
}

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
        fc.boolean(),
        (signIns, from, lag, deliveries, isCreatedByHand) => {
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
          const previous = { keyId: oldKey, isCreatedByHand };
          const { retires } = judgeRetirement({ current, previous, deliveredOn, evidence: known });
          if (!retires) return;
          const newest = (keyId: string, isOk: boolean): number =>
            Math.min(
              Infinity,
              ...visible
                .filter((one) => one.keyId === keyId && (!isOk || one.errorCode === 0))
                .map((one) => one.minutesAgo),
            );
          // The product has moved on, and the log would show two hours, or 27 days, of the previous secret since.
          expect(newest(newKey, true)).toBeLessThan(newest(oldKey, false));
          expect(newest(oldKey, false)).toBeGreaterThanOrEqual(lag + quietMinutes(isCreatedByHand));
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
        fc.boolean(),
        (period, count, switchedAgo, isCreatedByHand) => {
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
          const previous = { keyId: oldKey, isCreatedByHand };
          const current = { keyId: newKey, createdOn: at(20_000) };
          expect(judgeRetirement(question(known, { current, previous })).retires).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("a secret that somebody created and that is used once a month is never retired", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 27 * 24 * 60 }),
        fc.integer({ min: 120, max: 2000 }),
        fc.integer({ min: 27 * 24 * 60, max: 60 * 24 * 60 }),
        (usedAgo, lag, createdAgo) => {
          const visible = usedAgo >= lag ? [use(oldKey, at(usedAgo))] : [];
          const newest = use(newKey, at(30 * 24 * 60), at(lag));
          const found = evidence([newest, ...visible], { coversFrom: at(30 * 24 * 60), coversUntil: at(lag) });
          const current = { keyId: newKey, createdOn: at(createdAgo) };
          const { retires } = judgeRetirement(
            question(found, { current, previous: { keyId: oldKey, isCreatedByHand: true } }),
          );
          // A use that the source does not show yet is the first one in a month.
          expect(retires && usedAgo >= lag).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("the credential report never retires a secret that it shows in use", () => {
    const times = fc.option(fc.integer({ min: 0, max: 60 * 24 * 60 }), { nil: undefined });
    fc.assert(
      fc.property(
        times,
        times,
        fc.integer({ min: 0, max: 60 * 24 * 60 }),
        fc.boolean(),
        (older, newer, createdAgo, isCreatedByHand) => {
          const keys = [
            use(oldKey, older === undefined ? undefined : at(older)),
            use(newKey, newer === undefined ? undefined : at(newer)),
          ];
          const found = evidence(keys, {
            source: "credentialActivities",
            coversFrom: at(30 * 24 * 60),
            coversUntil: at(48 * 60),
          });
          const current = { keyId: newKey, createdOn: at(createdAgo) };
          const { retires } = judgeRetirement(
            question(found, { current, previous: { keyId: oldKey, isCreatedByHand } }),
          );
          if (!retires) return;
          expect(newer ?? Infinity).toBeLessThan(older ?? Infinity);
          // Two days of lag, and two days or 27 without it.
          const quiet = isCreatedByHand ? 27 : 2;
          expect(older ?? Infinity).toBeGreaterThanOrEqual((2 + quiet) * 24 * 60);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
