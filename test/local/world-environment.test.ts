import { describe, expect, it, vi } from "vitest";
import { clockEnvironment, isolateEnvironment, withEnvironment } from "../../local/world-environment.ts";

describe("isolateEnvironment", () => {
  it("takes out what could lead to a real tenant or to the user's Pulumi", () => {
    const env = {
      PATH: "/bin",
      ARM_CLIENT_CERTIFICATE_PATH: "/real.pfx",
      AZURE_CLIENT_ID: "real",
      PULUMI_ACCESS_TOKEN: "real",
      arm_use_msi: "true",
      ENTRA_INTEGRATIONS_SANDBOX_TIME: "2030-01-01T00:00:00Z",
    };
    expect(isolateEnvironment(env, { ARM_TENANT_ID: "local" })).toEqual({ PATH: "/bin", ARM_TENANT_ID: "local" });
  });
});

describe("clockEnvironment", () => {
  it("hands over a time, and nothing where there is none", () => {
    expect(clockEnvironment(new Date("2027-03-01"))).toEqual({
      ENTRA_INTEGRATIONS_SANDBOX_TIME: "2027-03-01T00:00:00.000Z",
    });
    expect(clockEnvironment(undefined)).toEqual({});
  });
});

describe("withEnvironment", () => {
  it("gives the action its environment and puts the old one back", async () => {
    vi.stubEnv("ARM_TENANT_ID", "real");
    const seen = await withEnvironment(
      { ...process.env, ARM_TENANT_ID: "local" },
      async () => process.env["ARM_TENANT_ID"],
    );
    expect([seen, process.env["ARM_TENANT_ID"]]).toEqual(["local", "real"]);
  });

  it("puts the old one back after a failure", async () => {
    vi.stubEnv("ARM_TENANT_ID", "real");
    await withEnvironment({}, () => Promise.reject(new Error("broken"))).catch(() => undefined);
    expect(process.env["ARM_TENANT_ID"]).toBe("real");
  });

  it("never gives two actions their environments at once", async () => {
    const seen: (string | undefined)[] = [];
    const look = async (): Promise<void> => {
      seen.push(process.env["WORLD"]);
      await Promise.resolve();
      seen.push(process.env["WORLD"]);
    };
    await Promise.all([withEnvironment({ WORLD: "one" }, look), withEnvironment({ WORLD: "two" }, look)]);
    expect(seen).toEqual(["one", "one", "two", "two"]);
  });
});
