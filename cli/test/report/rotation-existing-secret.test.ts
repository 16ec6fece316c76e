import { describe, expect, it } from "vitest";
import { deployedConnection } from "../connection.ts";
import { type PrintedStep, step } from "./previews.ts";
import { decide, dueDay, spoil, stackStep } from "./rotation-plans.ts";

const keyId = "1f1f1f1f-1111-4222-8333-444455556666";
const provider =
  "urn:pulumi:prod::entra-integrations::pulumi:providers:entra-delivery::default::bf1a75c0-1355-475b-85c7-8784f130e54d";
const inputs = {
  authorityHost: "https://login.microsoftonline.com",
  tenantId: "8d0f6f5e-0000-4000-8000-000000000001",
  applicationObjectId: "8d0f6f5e-0000-4000-8000-000000000003",
  keyId,
  remove: false,
  onlyExpired: false,
};

/** The removal of a secret, by its end unless the changes say otherwise. */
function removal(changes: object = {}, op = "update"): PrintedStep {
  const given = step(op, "existingSecret", `erp-sync-existing-secret-${keyId}`, {
    before: inputs,
    after: { ...inputs, remove: true, onlyExpired: true, ...changes },
    differs: ["remove", "onlyExpired"],
  });
  return spoil(given, { state: { provider } });
}

const current = {
  type: "secret" as const,
  keyId: "key",
  expiresOn: "2027-02-28T00:00:00Z",
  generation: 12,
  emergencyRotation: 1,
  rotatesOn: "2026-12-31T00:00:00Z",
};
const onEvidence = { ...current, retire: "on-evidence" as const };

function plan(
  given: PrintedStep,
  { expiresOn = "2026-12-10T00:00:00Z", isRemoved = false, credential = current, config = {} } = {},
) {
  const { entra } = deployedConnection();
  const existingSecrets = [{ keyId, expiresOn, isRemoved }];
  return decide([stackStep("same", { entra: { ...entra, credential, existingSecrets } }), given], {
    clock: dueDay,
    config,
  });
}

const later = { expiresOn: "2027-05-01T00:00:00Z" };
const unused = removal({ onlyExpired: false });

describe("the removal of a secret that somebody created", () => {
  it("may be deployed without an approval after the secret expired", () => {
    const { others, targets } = plan(removal());
    expect([others, targets]).toEqual([[], [expect.stringContaining(`erp-sync-existing-secret-${keyId}`)]]);
  });

  it("may be deployed without an approval on evidence", () => {
    expect(plan(unused, { ...later, credential: onEvidence }).others).toEqual([]);
  });

  it.each<[string, PrintedStep, Parameters<typeof plan>[1], string]>([
    ["has not expired", removal(), later, "has not expired before 2027-05-01"],
    ["is still accepted", unused, later, "removes a secret that is still accepted"],
    [
      "may be removed by the stack file",
      unused,
      {
        ...later,
        credential: onEvidence,
        config: { "entra-integrations:integrations": { crm: { existingSecrets: [{ remove: true }] } } },
      },
      "may be one that the stack file removes",
    ],
    ["was removed before", removal(), { isRemoved: true }, "belongs to no secret that the last deployment recorded"],
    ["is one of another registration", removal({ applicationObjectId: keyId }), {}, "changes another secret"],
    ["is in another tenant", removal({ tenantId: keyId }), {}, "changes another secret"],
    ["is kept", removal({ remove: false }), {}, "does not remove the secret"],
    ["is replaced", removal({}, "replace"), {}, "is not part of a rotation"],
    ["is deleted", removal({}, "delete"), {}, "is not part of a rotation"],
  ])("needs an approval if the secret %s", (_, given, options, refusal) => {
    expect(plan(given, options)).toEqual({ others: [expect.stringContaining(refusal)], targets: [] });
  });
});
