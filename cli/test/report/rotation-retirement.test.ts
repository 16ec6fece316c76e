import { describe, expect, it } from "vitest";
import { deployedConnection } from "../connection.ts";
import { decide, dueDelete, dueReplace, stackStep } from "./rotation-plans.ts";

describe("the early deletion of a previous secret", () => {
  const ends = "2026-12-10T00:00:00Z";
  const before = new Date("2026-11-20T03:17:00Z");
  const current = { type: "secret" as const, keyId: "key", expiresOn: "2027-02-28T00:00:00Z", generation: 12 };
  const facts = {
    ...current,
    emergencyRotation: 1,
    rotatesOn: ends,
    retire: "on-evidence" as const,
    previous: { keyId: "old", expiresOn: ends, generation: 11 },
  };
  const { retire, previous, ...plain } = facts;
  const retired = { ...previous, at: "2026-11-19T03:17:00Z" };
  const recording = (credential: object) => {
    const { entra } = deployedConnection();
    return stackStep("same", { entra: { ...entra, credential } });
  };

  it.each([
    ["that the last deployment recorded", facts],
    ["that a run has recorded as retired, and did not delete", { ...plain, retire, retired }],
  ])("may be deployed without an approval: one %s", (_, credential) => {
    const plan = decide([recording(credential), dueDelete()], { clock: before });
    expect([plan.others, plan.targets.length]).toEqual([[], 1]);
  });

  it.each([
    ["the last deployment keeps it until it expires", { ...plain, previous }, dueDelete()],
    ["it is of another generation", { ...facts, previous: { ...previous, generation: 9 } }, dueDelete()],
    [
      "it is in the slot of the current one",
      { ...facts, generation: 13, previous: { ...previous, generation: 12 } },
      dueDelete(),
    ],
    [
      "it ends at another time",
      { ...facts, previous: { ...previous, expiresOn: "2026-12-11T00:00:00Z" } },
      dueDelete(),
    ],
    ["the current one has ended", { ...facts, expiresOn: "2026-11-19T00:00:00Z" }, dueDelete()],
    ["it is replaced", facts, dueReplace()],
  ])("needs an approval if %s", (_, credential, given) => {
    const plan = decide([recording(credential), given], { clock: before });
    expect(plan).toEqual({ others: [expect.stringContaining("deletes a secret that is still accepted")], targets: [] });
  });
});
