import { mkdtemp, readFile, rm } from "node:fs/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type TenantHandle, startTenant } from "../../packages/entra-tenant/index.ts";
import type { FaultKind, FaultSettings } from "../../packages/entra-tenant/faults/settings.ts";
import { readTenant } from "../commands/limits/read-tenant.ts";
import { openAzureTenant } from "../commands/verify/open-tenant.ts";
import { tmpdir } from "node:os";
import { type QuickPace, quickPace } from "@entra-integrations/http/test/service.ts";

const survived: FaultKind[] = ["throttle", "unavailable", "reset", "reset-after", "truncate", "skew"];

describe("npm run limits under faults", () => {
  let folder: string;
  let tenant: TenantHandle;
  let faults: FaultSettings | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "limits-"));
    tenant = await startTenant({ stateFile: join(folder, "tenant.json"), faults: () => faults });
    setDefaultCACertificates([...getCACertificates("bundled"), await readFile(tenant.caFile, "utf8")]);
  });

  afterAll(async () => {
    await tenant.close();
    await rm(folder, { recursive: true });
    setDefaultCACertificates(getCACertificates("bundled"));
  });

  /** What the command reads: the clouds, a token, three policies and a registration. */
  async function read(pace: QuickPace = quickPace()): Promise<unknown> {
    const env = {
      ARM_METADATA_HOSTNAME: tenant.metadataHost,
      AZURE_AUTHORITY_HOST: `${tenant.origin}/`,
      ARM_TENANT_ID: tenant.tenantId,
      ARM_CLIENT_ID: tenant.deployer.clientId,
      ARM_CLIENT_SECRET: tenant.deployer.clientSecret,
    };
    await using opened = await openAzureTenant({ tenantId: tenant.tenantId, authority: tenant.origin }, env, pace);
    // One registration: which of several requests to a route fails would depend on their order.
    return await readTenant(opened.graph, new Map([["a", { tags: ["entra-integrations:x:dev:a"] }]]), true);
  }

  function fail(settings: Omit<FaultSettings, "seed">): void {
    faults = { seed: 7, ...settings };
    onTestFinished(() => (faults = undefined));
  }

  it.each(survived)("reads the same if half of all requests get %s", async (kind) => {
    const quiet = await read();
    fail({ rate: 0.5, only: [kind], retryAfterSeconds: 30 });
    expect(await read()).toEqual(quiet);
  });

  it.each([
    ["throttle", "", "the metadata of your cloud", "service-throttled"],
    ["throttle", "/token", "Microsoft Entra", "service-throttled"],
    ["throttle", "/policies", "Microsoft Graph", "service-throttled"],
    ["unavailable", "", "the metadata of your cloud", "service-down"],
    ["unavailable", "/token", "Microsoft Entra", "service-down"],
    ["unavailable", "/applications", "Microsoft Graph", "service-down"],
    ["reset", "", "the metadata of your cloud", "service-unreachable"],
    ["reset", "/token", "Microsoft Entra", "service-unreachable"],
    ["truncate", "/policies", "Microsoft Graph", "service-unreachable"],
  ] as const)("names the service where every request meets %s at %s", async (kind, route, service, code) => {
    fail({ rate: 1, only: [kind], route });
    const pace = quickPace();
    const said = await read(pace).then(
      () => "read",
      (error: unknown) => (error as Error).message,
    );
    expect([said.startsWith(`${service} (localhost:`), /\n {2}fix: .*\[([a-z-]+)\]$/.exec(said)?.[1]]).toEqual([
      true,
      code,
    ]);
    expect(said).not.toContain(tenant.deployer.clientSecret);
    // Less than the ten minutes of the whole command.
    expect(pace.now()).toBeLessThan(600_000);
  });

  it("ends after ten minutes if Graph asks for a longer wait", async () => {
    fail({ rate: 1, only: ["throttle"], route: "/policies", retryAfterSeconds: 3600 });
    const pace = quickPace();
    await expect(read(pace)).rejects.toThrow(/asks to wait \d+ seconds\n {2}fix: run this again after that time/);
    expect(pace.now()).toBe(0);
  });
});
