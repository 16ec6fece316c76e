import { describe, expect, it } from "vitest";
import type { AppEvidence, EvidenceSource } from "../evidence.ts";
import { findSecretUse } from "../secret-use.ts";
import { newKey, oldKey } from "./reports.ts";

const secrets = { current: { keyId: newKey }, previous: { keyId: oldKey } };

/** Evidence of a product whose reports are complete until 2026-11-20. */
function evidenceOf(source: EvidenceSource, uses: Record<string, string>): AppEvidence {
  const keys = Object.entries(uses).map(([keyId, at]) => ({ keyId, first: { at }, last: { at }, refused: undefined }));
  return { state: "read", source, coversFrom: "2026-10-20T00:00:00Z", coversUntil: "2026-11-20T00:00:00Z", keys };
}

describe("two instances of a product, one of them with the previous secret", () => {
  const uses = { [oldKey]: "2026-11-21T10:00:00Z", [newKey]: "2026-11-21T10:05:00Z" };

  it("are no switch in a report that keeps only the last use of each secret", () => {
    const use = findSecretUse(secrets, evidenceOf("credentialActivities", uses));
    expect(use.state === "unknown" ? use.reason : use.state).toContain("a part of the product may still use it");
  });
});

describe("a product that switched, in a report that keeps only the last use of each secret", () => {
  it.each([
    ["used only the current one for a day", { [oldKey]: "2026-11-19T10:00:00Z", [newKey]: "2026-11-20T10:00:00Z" }],
    [
      "did not use the previous one for two days",
      { [oldKey]: "2026-11-18T00:00:00Z", [newKey]: "2026-11-18T01:00:00Z" },
    ],
  ])("is recognized if it %s", (_, uses) => {
    expect(findSecretUse(secrets, evidenceOf("credentialActivities", uses))).toMatchObject({ state: "current" });
  });

  it.each([
    ["an hour less than a day", { [oldKey]: "2026-11-19T10:00:00Z", [newKey]: "2026-11-20T09:00:00Z" }],
    ["an hour less than two days", { [oldKey]: "2026-11-18T01:00:00Z", [newKey]: "2026-11-18T02:00:00Z" }],
  ])("is not recognized after %s", (_, uses) => {
    expect(findSecretUse(secrets, evidenceOf("credentialActivities", uses))).toMatchObject({ state: "unknown" });
  });
});

it("finds the previous secret if it was used last", () => {
  const uses = { [oldKey]: "2026-11-19T10:00:00Z", [newKey]: "2026-11-19T09:00:00Z" };
  expect(findSecretUse(secrets, evidenceOf("credentialActivities", uses))).toMatchObject({ state: "previous" });
});
