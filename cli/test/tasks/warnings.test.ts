import { describe, expect, it } from "vitest";
import { findEndingSecrets } from "../../tasks/warnings.ts";
import { rotated, signIns } from "./rotated.ts";

// The overlap is from 2026-12-10 to 2027-02-28: 80 days.
const stageOf = (time: string, connection = rotated()) =>
  findEndingSecrets(connection, undefined, new Date(time))[0]?.stage;

describe("the warning about a previous secret", () => {
  it.each([
    ["2027-02-07T23:59:59Z", undefined],
    ["2027-02-08T00:00:00Z", "75-percent"],
    ["2027-02-19T23:59:59Z", "75-percent"],
    ["2027-02-20T00:00:00Z", "90-percent"],
    ["2027-02-20T23:59:59Z", "90-percent"],
    ["2027-02-21T00:00:00Z", "7-days"],
    ["2027-02-26T12:00:00Z", "2-days"],
    ["2027-02-27T00:00:00Z", "1-days"],
    ["2027-02-28T00:00:00Z", "ended"],
  ])("at %s is %s", (time, stage) => {
    expect(stageOf(time)).toBe(stage);
  });

  it("names the product and the end, and whether the secret is known to be in use", () => {
    const now = new Date("2027-02-22T00:00:00Z");
    const uses = (evidence: Parameters<typeof signIns>[0]) =>
      findEndingSecrets(rotated(), signIns(evidence, "2027-02-21T23:00:00Z"), now)[0];
    expect(uses({ old: ["2027-02-21T08:00:00Z"] })).toEqual({
      keyId: "old",
      expiresOn: "2027-02-28T00:00:00Z",
      stage: "6-days",
      use: "old",
      message: "Integray still uses the secret that expires on 2027-02-28",
      evidence: "Integray still uses the previous secret, last on 2027-02-21 08:00 UTC.",
    });
    expect(uses({})).toMatchObject({
      use: "unknown",
      message: "Integray may still use the secret that expires on 2027-02-28",
    });
    expect(uses({ older: ["2027-02-21T08:00:00Z"] })).toMatchObject({
      use: "other",
      message: "Integray does not use the successor of the secret that expires on 2027-02-28",
    });
    expect(uses({ new: ["2027-02-21T08:00:00Z"] })).toBeUndefined();
  });

  it("is not raised for secrets that a run delivered, or that the product reads from a key vault", () => {
    const now = "2027-02-22T00:00:00Z";
    const delivered = (generation: number) => ({
      delivered: [{ target: "positConnect" as const, generation, at: "2026-12-10T00:01:00Z", verified: true }],
    });
    const place = { name: "secret", uri: "https://v.vault.azure.net/secrets/secret", versionUri: "", expiresOn: "" };
    const keyVault = { vaultId: "", vaultUri: "", clientId: place, tenantId: place, clientSecret: place };
    expect(stageOf(now, rotated({}, { delivery: delivered(12) }))).toBeUndefined();
    expect(stageOf(now, rotated({}, { delivery: delivered(11) }))).toBe("6-days");
    expect(stageOf(now, rotated({}, { system: "custom", delivery: { keyVault } }))).toBeUndefined();
    expect(stageOf(now, rotated({}, { delivery: { keyVault } }))).toBe("6-days");
  });

  it("is not raised for the first secret, whose predecessor a run created at the same time", () => {
    const previous = {
      keyId: "old",
      createdOn: "2026-12-10T00:00:09Z",
      expiresOn: "2027-02-28T00:00:00Z",
      generation: 11,
    };
    expect(stageOf("2027-02-22T00:00:00Z", rotated({ previous }))).toBeUndefined();
  });
});
