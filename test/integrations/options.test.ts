import { describe, expect, it } from "vitest";
import { completeCredential, type CredentialOptions, ownerList } from "../../integrations/options.ts";
import type { CredentialSpec } from "../../integrations/spec.ts";

const anchor = (days: number): string => `anchor of ${String(days)} days`;

describe("completeCredential", () => {
  it.each<[string, CredentialOptions | undefined, CredentialSpec]>([
    [
      "nothing",
      undefined,
      { type: "secret", rotateEveryDays: 80, since: "anchor of 80 days", changes: [], revision: 1 },
    ],
    [
      "a bare secret",
      { type: "secret" },
      { type: "secret", rotateEveryDays: 80, since: "anchor of 80 days", changes: [], revision: 1 },
    ],
    [
      "a period, which the anchor follows",
      { type: "secret", rotateEveryDays: 30 },
      { type: "secret", rotateEveryDays: 30, since: "anchor of 30 days", changes: [], revision: 1 },
    ],
    [
      "everything",
      {
        type: "secret",
        rotateEveryDays: 30,
        since: "2026-11-21",
        changes: [{ from: "2027-01-01", rotateEveryDays: 60 }],
        revision: 3,
      },
      {
        type: "secret",
        rotateEveryDays: 30,
        since: "2026-11-21",
        changes: [{ from: "2027-01-01", rotateEveryDays: 60 }],
        revision: 3,
      },
    ],
    ["none", { type: "none" }, { type: "none" }],
  ])("completes %s", (_, options, credential) => {
    expect(completeCredential(options, anchor)).toEqual(credential);
  });
});

describe("ownerList", () => {
  it.each([
    "ada@contoso.com",
    "ada.lovelace+app@eu.contoso.com",
    "guest_fabrikam.com#EXT#@contoso.onmicrosoft.com",
    "11111111-1111-4111-8111-111111111111",
  ])("accepts %s", (owner) => {
    expect(ownerList.safeParse([owner]).success).toBe(true);
  });

  it.each([
    "Ada Lovelace",
    "ada",
    "ada@contoso",
    "@contoso.com",
    "ada @contoso.com",
    "ada@contoso.com, b@contoso.com",
    "",
  ])("refuses %s", (owner) => {
    expect(ownerList.safeParse([owner]).success).toBe(false);
  });
});
