import type { AppEvidence, KeyEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { describe, expect, it } from "vitest";
import { judgeKeys } from "../../tasks/key-use.ts";
import { signIns } from "./rotated.ts";

const keys = {
  product: "Integray",
  new: { keyId: "NEW", name: "the new secret" },
  old: { keyId: "OLD", name: "the previous secret" },
};
const unknown = (reason: string) => ({
  state: "unknown",
  sentence: `It is not known whether Integray uses the new secret, because ${reason}.`,
});

function withKeys(...some: (Partial<KeyEvidence> & { keyId: string })[]): AppEvidence {
  const read = signIns({}) as Extract<AppEvidence, { state: "read" }>;
  return { ...read, keys: some.map((one) => ({ first: undefined, last: undefined, refused: undefined, ...one })) };
}

describe("which secret a product uses", () => {
  it("is unknown with the reason of the source, and without any sign-in", () => {
    expect(judgeKeys(keys, { state: "unknown", reason: "the tenant has no licence" })).toEqual(
      unknown("the tenant has no licence"),
    );
    expect(judgeKeys(keys, signIns({}))).toEqual(
      unknown("no sign-in is recorded from 2026-11-20 00:00 UTC until 2026-12-20 00:00 UTC"),
    );
  });

  it("is a third one if only that is used, such as a secret that has ended", () => {
    expect(judgeKeys(keys, signIns({ older: ["2026-12-01T08:00:00Z"] }))).toEqual({
      state: "other",
      sentence: "Integray uses another credential, with the key id older, last on 2026-12-01 08:00 UTC.",
    });
  });

  it("is the previous one if Entra refused it", () => {
    const refused = { at: "2026-12-19T08:00:00Z", errorCode: 7000222 };
    expect(judgeKeys(keys, withKeys({ keyId: "old", refused })).state).toBe("old");
  });

  it("is unknown if Entra refused the new one", () => {
    const refused = { at: "2026-12-19T08:00:00Z", errorCode: 7000215 };
    expect(judgeKeys(keys, withKeys({ keyId: "new", refused }))).toEqual(
      unknown("Entra refused a sign-in with it on 2026-12-19 08:00 UTC"),
    );
  });

  it("is unknown if the last use was a check by this project and the previous one is not in use", () => {
    const own = { keyId: "new", onlyOwnUse: "2026-12-19T02:00:00Z" };
    const old = (at: string) => ({ keyId: "old", first: { at }, last: { at } });
    const hidden = unknown("the source keeps only the last sign-in with it, which was a check by this project");
    expect(judgeKeys(keys, withKeys(own))).toEqual(hidden);
    expect(judgeKeys(keys, withKeys(own, old("2026-12-18T00:00:00Z")))).toEqual(hidden);
    expect(judgeKeys(keys, withKeys(own, old("2026-12-18T01:00:00Z"))).state).toBe("old");
  });
});
