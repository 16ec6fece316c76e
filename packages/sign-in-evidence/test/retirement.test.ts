import { describe, expect, it } from "vitest";
import { judgeRetirement, type RetirementQuestion } from "../retirement.ts";
import { newKey, oldKey } from "./reports.ts";
import { evidence, question, use } from "./retirement-questions.ts";

/** A product that has switched long ago. */
const switched = [
  use(newKey, "2026-11-20T08:00:00Z", "2026-11-29T08:00:00Z"),
  use(oldKey, "2026-11-01T08:00:00Z", "2026-11-20T07:00:00Z", { longestPause: 3600 }),
];

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
  const still = "the product still uses it";
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

describe("the retirement of a secret that somebody created", () => {
  const byHand = { previous: { keyId: oldKey, isCreatedByHand: true } };
  const daily = use(newKey, "2026-10-31T08:00:00Z", "2026-11-29T08:00:00Z");
  const created = { current: { keyId: newKey, createdOn: "2026-10-30T00:00:00Z" } };

  it.each([
    ["nobody used it since the log begins", [daily], {}],
    [
      "the product moved away from it long ago",
      [daily, use(oldKey, "2026-11-01T08:00:00Z", "2026-11-02T09:00:00Z")],
      {},
    ],
    [
      "the credential report shows no use in the days that it keeps",
      [use(newKey, "2026-11-27T08:00:00Z"), use(oldKey, "2026-09-01T00:00:00Z")],
      { source: "credentialActivities", coversUntil: "2026-11-27T12:00:00Z" },
    ],
  ] as const)("happens if %s", (_, keys, changes) => {
    expect(judgeRetirement(question(evidence(keys, changes), { ...created, ...byHand })).retires).toBe(true);
  });

  it("waits although a previous secret of the runs would be deleted, because others may use it rarely", () => {
    expect(judgeRetirement(question(evidence(switched))).retires).toBe(true);
    expect(judgeRetirement(question(evidence(switched), byHand))).toEqual({
      retires: false,
      because: "the source must show no use of it until 2026-12-17T08:00Z, and is not that far",
    });
  });

  it.each([
    ["after a rotation", { current: { keyId: newKey, createdOn: "2026-11-10T00:00:00Z" } }],
    ["after a delivery", { deliveredOn: ["2026-11-10T00:00:00Z"] }],
  ])("waits again %s", (_, changes) => {
    const asked = { ...created, ...byHand, ...changes };
    expect(judgeRetirement(question(evidence([daily]), asked)).retires).toBe(false);
  });
});
