import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { RotatingSecret } from "../../components/rotating-secret.ts";
import type { RotatingSecretFacts } from "../../integrations/credentials/credential-facts.ts";
import { planRotation } from "../../integrations/credentials/rotation.ts";
import { ofType, probe, type Recorded, recordResources, valueOf } from "./recording-mocks.ts";

interface Made {
  passwords: Recorded[];
  all: Recorded[];
  secret: RotatingSecret;
}

/** Creates the secrets of a day, with periods of 80 days from 1 January. */
async function make(
  day: string,
  emergencyRotation = 1,
  opts: pulumi.ComponentResourceOptions = {},
  recorded?: RotatingSecretFacts,
): Promise<Made> {
  const recording = await recordResources();
  const rotation = planRotation(
    { type: "secret", rotateEveryDays: 80, rotationStart: "2026-01-01", periodChanges: [], emergencyRotation },
    new Date(`${day}T00:00:00Z`),
  );
  const args = { applicationId: "application id", rotation, emergencyRotation, recorded };
  const secret = new RotatingSecret("erp-sync-secret", args, opts);
  await valueOf(secret.facts);
  return { passwords: ofType(recording, "ApplicationPassword"), all: recording.resources, secret };
}

function password(slot: number, start: string, endDate: string, emergencyRotation = "1"): Recorded {
  return {
    type: "azuread:index/applicationPassword:ApplicationPassword",
    name: `erp-sync-secret-${String(slot)}`,
    inputs: {
      applicationId: "application id",
      displayName: `period from ${start}`,
      endDate,
      rotateWhenChanged: { revision: emergencyRotation },
    },
  };
}

/** The record of a run in the second period. */
const second: RotatingSecretFacts = {
  type: "secret",
  keyId: "newer",
  expiresOn: "2026-08-29T00:00:00Z",
  generation: 1,
  emergencyRotation: 1,
  rotatesOn: "2026-06-10T00:00:00Z",
  previous: { keyId: "older", expiresOn: "2026-06-10T00:00:00Z", generation: 0 },
};

describe("RotatingSecret", () => {
  it("has one secret in the first period", async () => {
    const { passwords } = await make("2026-01-01");
    expect(passwords).toEqual([password(0, "2026-01-01", "2026-06-10T00:00:00Z")]);
  });

  it("adds the second slot in the second period and leaves the first unchanged", async () => {
    const { passwords } = await make("2026-03-22");
    expect(passwords).toEqual([
      password(0, "2026-01-01", "2026-06-10T00:00:00Z"),
      password(1, "2026-03-22", "2026-08-29T00:00:00Z"),
    ]);
  });

  it("reuses the first slot in the third period and leaves the second unchanged", async () => {
    const { passwords } = await make("2026-06-10");
    expect(passwords).toEqual([
      password(0, "2026-06-10", "2026-11-17T00:00:00Z"),
      password(1, "2026-03-22", "2026-08-29T00:00:00Z"),
    ]);
  });

  it("replaces both slots when emergencyRotation is raised", async () => {
    const { passwords } = await make("2026-03-22", 2);
    expect(passwords.map(({ inputs }) => inputs["rotateWhenChanged"])).toEqual([{ revision: "2" }, { revision: "2" }]);
  });

  it("plans the same secrets on every day of a period", async () => {
    const [first, last] = [await make("2026-03-22"), await make("2026-06-09")];
    expect(last.passwords).toEqual(first.passwords);
  });

  it("returns the newest secret as a secret", async () => {
    const { secret } = await make("2026-06-10");
    expect(await valueOf(secret.value)).toBe("erp-sync-secret-0 hunter2");
    expect(await pulumi.isSecret(secret.value)).toBe(true);
  });

  it("returns key ids and dates of both, not secret", async () => {
    const { secret } = await make("2026-06-10");
    expect(await pulumi.isSecret(secret.facts)).toBe(false);
    expect(await valueOf(secret.facts)).toEqual({
      type: "secret",
      keyId: "erp-sync-secret-0 key id",
      createdOn: "2026-11-21T12:00:00Z",
      expiresOn: "2026-11-17T00:00:00Z",
      generation: 2,
      emergencyRotation: 1,
      rotatesOn: "2026-08-29T00:00:00Z",
      previous: {
        keyId: "erp-sync-secret-1 key id",
        createdOn: "2026-11-21T12:00:00Z",
        expiresOn: "2026-08-29T00:00:00Z",
        generation: 1,
      },
    });
  });

  it("returns no previous secret in the first period", async () => {
    const { secret } = await make("2026-01-01");
    expect(await valueOf(secret.facts)).not.toHaveProperty("previous");
  });

  it("deletes an expired secret before it creates a new one in its slot, without protection", async () => {
    const { seen, transformation } = probe();
    await make("2026-03-22", 1, { transformations: [transformation] });
    expect(seen.map(({ name, opts }) => [name, opts.deleteBeforeReplace, opts.protect])).toEqual([
      ["erp-sync-secret", undefined, undefined],
      ["erp-sync-secret-0", true, undefined],
      ["erp-sync-secret-1", true, undefined],
    ]);
  });

  it.each(["2026-03-22", "2026-06-10"])("creates the secret of the second slot after the other, on %s", async (day) => {
    const { seen, transformation } = probe();
    await make(day, 1, { transformations: [transformation] });
    const namesOf = (given: unknown) =>
      seen.filter(({ resource }) => [given].flat().includes(resource)).map(({ name }) => name);
    expect(seen.slice(1).map(({ name, opts }) => [name, namesOf(opts.dependsOn)])).toEqual([
      ["erp-sync-secret-0", []],
      ["erp-sync-secret-1", ["erp-sync-secret-0"]],
    ]);
  });

  it.each([
    { last: undefined, deletesFirst: true },
    { last: 2, deletesFirst: true },
    { last: 1, deletesFirst: false },
  ])("with emergencyRotation 2 after $last deletes first: $deletesFirst", async ({ last, deletesFirst }) => {
    const { seen, transformation } = probe();
    const recorded = last === undefined ? undefined : { ...second, emergencyRotation: last };
    await make("2026-03-22", 2, { transformations: [transformation] }, recorded);
    expect(seen.slice(1).map(({ opts }) => opts.deleteBeforeReplace)).toEqual([deletesFirst, deletesFirst]);
  });

  const named = ["displayName"];
  it.each([
    ["every secret, without a record", "2026-03-22", 1, undefined, [named, named]],
    ["the recorded secrets", "2026-03-22", 1, second, [named, named]],
    ["the recorded secret, not the one that is due", "2026-06-10", 1, second, [undefined, named]],
    [
      "no secret that ends at another time",
      "2026-03-22",
      1,
      { ...second, expiresOn: "2026-08-28T00:00:00Z" },
      [named, undefined],
    ],
    ["no secret after a leak", "2026-03-22", 2, second, [undefined, undefined]],
  ])("keeps the names in the tenant of %s", async (_, day, emergencyRotation, recorded, expected) => {
    const { seen, transformation } = probe();
    await make(day, emergencyRotation, { transformations: [transformation] }, recorded);
    expect(seen.slice(1).map(({ opts }) => opts.ignoreChanges)).toEqual(expected);
  });

  it("passes no value of a secret to the engine as an input", async () => {
    const { all } = await make("2026-03-22");
    expect(JSON.stringify(all)).not.toContain("hunter2");
  });
});
