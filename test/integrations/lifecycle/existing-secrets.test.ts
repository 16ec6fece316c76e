import { describe, expect, it } from "vitest";
import { existingSecretsOption } from "../../../integrations/lifecycle/existing-secrets.ts";
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

interface Changes {
  remove?: true;
  unused?: Set<string>;
}
