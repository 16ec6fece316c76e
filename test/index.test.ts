import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import main, { type Outputs } from "../index.ts";
import { type Answers, recordResources, valueOf } from "./components/recording-mocks.ts";
import { setDryRun } from "./support/dry-run.ts";

const answers: Answers = {
  "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "7c4a1a0e-1111-4222-8333-444455556666" }),
};

const integrations = {
  "erp-sync": {
    system: "integray",
    address: "https://acme.integray.app",
    permissions: { microsoftGraph: ["User.Read"] },
    credential: { type: "secret", rotationStart: "2026-11-21" },
  },
  reporting: {
    system: "custom",
    redirectUris: ["https://reporting.contoso.com/cb"],
    credential: { type: "secret", rotateEveryDays: 30, rotationStart: "2026-11-20" },
  },
  desktop: { system: "custom", publicClientRedirectUris: ["http://localhost"] },
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21"), toFake: ["Date"] });
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
});

afterEach(() => {
  vi.useRealTimers();
  setDryRun(false);
});

/** Runs the program on a stack file with these integrations. */
async function run(entries: object): Promise<Outputs> {
  await recordResources(answers);
  pulumi.runtime.setAllConfig({ "entra-integrations:integrations": JSON.stringify(entries) });
  const outputs = await main();
  // All work of a run must have finished before the next test.
  await valueOf(outputs.secrets);
  return outputs;
}

describe("the program", () => {
  it("returns connections, secrets and the next rotation", async () => {
    expect(Object.keys(await run(integrations))).toEqual(["connections", "secrets", "nextRotation"]);
  });

  it("returns the record of each integration by its name, not secret", async () => {
    const { connections } = await run(integrations);
    const records = await Promise.all(Object.values(connections).map(valueOf));
    expect(records.map(({ name, system }) => [name, system])).toEqual([
      ["erp-sync", "integray"],
      ["reporting", "custom"],
      ["desktop", "custom"],
    ]);
    expect(await Promise.all(Object.values(connections).map((one) => pulumi.isSecret(one)))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("returns all secrets as one secret", async () => {
    const { secrets } = await run(integrations);
    expect(await pulumi.isSecret(secrets)).toBe(true);
    expect(await valueOf(secrets)).toEqual({
      "erp-sync": { clientSecret: "erp-sync-secret-0 hunter2" },
      reporting: { clientSecret: "reporting-secret-0 hunter2" },
      desktop: {},
    });
  });

  it("returns the secrets as a secret even if there are none", async () => {
    expect(await pulumi.isSecret((await run({ desktop: integrations.desktop })).secrets)).toBe(true);
    expect(await pulumi.isSecret((await run({})).secrets)).toBe(true);
  });

  it("repeats no secret in the connections", async () => {
    const { connections } = await run(integrations);
    expect(JSON.stringify(await Promise.all(Object.values(connections).map(valueOf)))).not.toContain("hunter2");
  });

  it("names the earliest day on which a run is due", async () => {
    expect(await valueOf((await run(integrations)).nextRotation)).toBe("2026-12-20T00:00:00Z");
  });

  it("has no date if nothing rotates", async () => {
    expect(await valueOf((await run({ desktop: integrations.desktop })).nextRotation)).toBeNull();
  });

  it("deploys nothing from a stack file without integrations", async () => {
    const recording = await recordResources(answers);
    pulumi.runtime.setAllConfig({ "entra-integrations:integrations": "{}" });
    const { connections, secrets, nextRotation } = await main();
    expect(connections).toEqual({});
    expect(await valueOf(pulumi.all([secrets, nextRotation]))).toEqual([{}, null]);
    expect(recording.resources).toEqual([]);
  });

  it("runs a second time in the same process", async () => {
    const [first, second] = [await run(integrations), await run(integrations)];
    expect(await valueOf(second.connections["erp-sync"]!)).toEqual(await valueOf(first.connections["erp-sync"]!));
  });

  it("fails on a problem with only its text, before any request to the tenant", async () => {
    const recording = await recordResources();
    pulumi.runtime.setAllConfig({ "entra-integrations:integrations": '{ "erp-sync": null }' });
    const failed = main();
    await expect(failed).rejects.toSatisfy((error) => pulumi.RunError.isInstance(error));
    await expect(failed).rejects.toThrow("1 problem in the stack file\nintegrations.erp-sync: must be a map");
    expect(recording.calls).toEqual([]);
  });

  it("creates nothing with a configured time", async () => {
    const recording = await recordResources(answers);
    pulumi.runtime.setAllConfig({
      "entra-integrations:integrations": JSON.stringify(integrations),
      "entra-integrations:now": "2036-01-01",
    });
    await expect(main()).rejects.toThrow("now: must not be set in a deployment");
    expect([recording.resources, recording.calls]).toEqual([[], []]);
  });

  it("warns that a preview shows another day", async () => {
    await recordResources(answers);
    setDryRun(true);
    pulumi.runtime.setAllConfig({ "entra-integrations:integrations": "{}", "entra-integrations:now": "2027-03-01" });
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    await main();
    expect(warn.mock.calls).toEqual([
      ["entra-integrations:now is set: this preview shows 2027-03-01, and a deployment refuses it"],
    ]);
  });

  it("signs in at the host in the environment", async () => {
    vi.stubEnv("AZURE_AUTHORITY_HOST", "https://localhost:8443");
    const { connections } = await run(integrations);
    const { entra } = await valueOf(connections["erp-sync"]!);
    expect(entra?.issuer).toBe("https://localhost:8443/7c4a1a0e-1111-4222-8333-444455556666/v2.0");
  });
});
