import { describe, expect, it } from "vitest";
import { existingSecretsOption } from "../../../integrations/lifecycle/existing-secrets.ts";
import type { Connection } from "../../../integrations/connection.ts";
import { checkSecretCounts } from "../../../integrations/lifecycle/secret-count.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { type ExistingSecretFacts, planExistingSecret } from "../../../integrations/lifecycle/existing-secret-plan.ts";

const keyId = "1f1f1f1f-aaaa-4222-8333-444455556666";

describe("the option existingSecrets", () => {
  it.each([
    ["2027-05-01T08:00:00Z", "2027-05-01T08:00:00Z"],
    ["2027-05-01", "2027-05-01T00:00:00Z"],
    ["2027-05-01T10:00:00+02:00", "2027-05-01T08:00:00Z"],
    ["2027-05-01T08:00:00.1234567Z", "2027-05-01T08:00:00.123Z"],
    ["2027-05-01 08:00:00 +0000 UTC", "2027-05-01T08:00:00Z"],
  ])("accepts the end %s, also as the engine passes one without quotes", (expiresOn, read) => {
    expect(existingSecretsOption.parse([{ keyId, expiresOn }])).toEqual([{ keyId, expiresOn: read }]);
  });
});

describe("a secret that somebody created", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  const before = "2026-11-21T12:00:00Z";
  const after = "2026-11-21T12:00:01Z";
  const facts = (expiresOn: string, isRemoved = false): ExistingSecretFacts[] => [
    { keyId: keyId.toUpperCase(), expiresOn, isRemoved },
  ];
  const unused = new Set([keyId]);

  it.each([
    ["stays before it expires", after, {}, facts(after), undefined],
    ["stays in the run that finds it expired for the first time", before, {}, [], undefined],
    ["is removed in the next one", before, {}, facts(before), "expired"],
    ["stays if only the stack file has it as expired", before, {}, facts(after), undefined],
    ["stays if only Entra has it as expired", after, {}, facts(before), undefined],
    ["is removed when the stack file asks for it", after, { remove: true as const }, [], "asked"],
    ["is removed on evidence", after, { unused }, facts(after), "unused"],
    ["stays where no earlier run has recorded it, whatever the evidence shows", after, { unused }, [], undefined],
    ["is not removed a second time on evidence", before, { unused }, facts(before, true), undefined],
    [
      "is looked up again when the stack file asks for it",
      after,
      { remove: true as const },
      facts(after, true),
      "asked",
    ],
  ])("%s", (_, expiresOn, { remove, unused: unusedKeys = new Set<string>() }: Changes, recorded, removedAs) => {
    const secret = { keyId, expiresOn, ...(remove && { remove }) };
    const plan = planExistingSecret(secret, { now, unused: unusedKeys, recorded });
    expect(plan.removedAs).toBe(removedAs);
  });

  it("is settled once it is removed, unless the stack file asks for its removal", () => {
    const context = { now, unused, recorded: facts(after, true) };
    expect(planExistingSecret({ keyId, expiresOn: after }, context).isSettled).toBe(true);
    expect(planExistingSecret({ keyId, expiresOn: after, remove: true }, context).isSettled).toBe(false);
  });
});

describe("the number of secrets", () => {
  const secretOn = (rotationStart: string) => ({ type: "secret", rotationStart, rotateEveryDays: 80 });
  const signIn = { system: "custom", redirectUris: ["https://a.contoso.com/cb"], openIdScopes: ["openid"] };
  const end = { expiresOn: "2027-05-01T00:00:00Z" };
  const second = "2f2f2f2f-aaaa-4222-8333-444455556666";
  const now = new Date("2026-11-21T12:00:00Z");
  const problemsOf = (entry: object, recorded: ExistingSecretFacts[] = []) => {
    const context = { now, owners: undefined, readCertificate: () => ({}) };
    const specs = parseIntegrations({ erp: { ...signIn, ...entry } }, context);
    const connection = { entra: { existingSecrets: recorded } } as unknown as Connection;
    return checkSecretCounts(specs, { erp: connection }, now);
  };
  const personal = { audience: "AzureADandPersonalMicrosoftAccount" };

  it.each([
    ["one and one of the runs", { existingSecrets: [{ keyId, ...end }] }, 0],
    [
      "two and one of the runs",
      {
        existingSecrets: [
          { keyId, ...end },
          { keyId: second, ...end },
        ],
      },
      1,
    ],
    [
      "one that the same run removes only after it created its own",
      { existingSecrets: [{ keyId, ...end, remove: true }] },
      0,
    ],
    ["one and two of the runs", { existingSecrets: [{ keyId, ...end }], credential: secretOn("2026-08-01") }, 1],
    ["none and two of the runs", { credential: secretOn("2026-08-01") }, 0],
  ])("of a registration for personal Microsoft accounts with %s", (_, entry, count) => {
    const credential = secretOn("2026-11-21");
    expect(problemsOf({ ...personal, credential, ...entry })).toHaveLength(count);
  });

  it("is not limited for other audiences, and does not count removed secrets", () => {
    const existingSecrets = [
      { keyId, ...end },
      { keyId: second, ...end },
    ];
    const credential = secretOn("2026-11-21");
    expect(problemsOf({ credential, existingSecrets })).toEqual([]);
    const recorded = [{ keyId: second, ...end, isRemoved: true }];
    expect(problemsOf({ ...personal, credential, existingSecrets }, recorded)).toEqual([]);
    expect(problemsOf({ ...personal, credential, existingSecrets })).toEqual([
      expect.objectContaining({ path: "integrations.erp.existingSecrets", code: "too-many-secrets" }),
    ]);
  });
});

interface Changes {
  remove?: true;
  unused?: Set<string>;
}
