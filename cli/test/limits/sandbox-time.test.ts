import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { showLimits } from "../../commands/limits.ts";
import { openTerminal } from "../../output/terminal.ts";

let projectDir: string;
let tenant: TenantHandle;

const stackFile = `config:
  entra-integrations:integrations:
    erp:
      system: custom
      redirectUris: [https://erp.contoso.com/cb]
      credential: { type: secret, rotationStart: 2999-01-01, rotateEveryDays: 30 }
`;

beforeAll(async () => {
  projectDir = await mkdtemp(join(tmpdir(), "limits-time-"));
  await writeFile(join(projectDir, "Pulumi.yaml"), "name: entra-integrations\nruntime: nodejs\n");
  await writeFile(join(projectDir, "Pulumi.prod.yaml"), stackFile);
  tenant = await startTenant({ stateFile: join(projectDir, "tenant.json") });
  setDefaultCACertificates([...getCACertificates("bundled"), await readFile(tenant.caFile, "utf8")]);
});

afterAll(async () => {
  await tenant.close();
  await rm(projectDir, { recursive: true });
  setDefaultCACertificates(getCACertificates("bundled"));
});

async function check(host: string, time = "2999-01-02T00:00:00Z"): Promise<number | string> {
  const env = {
    ARM_METADATA_HOSTNAME: tenant.metadataHost,
    ARM_TENANT_ID: tenant.tenantId,
    ARM_CLIENT_ID: tenant.deployer.clientId,
    ARM_CLIENT_SECRET: tenant.deployer.clientSecret,
    AZURE_AUTHORITY_HOST: host,
    ENTRA_INTEGRATIONS_SANDBOX_TIME: time,
  };
  const terminal = openTerminal({ write: () => true }, { write: () => true }, {});
  const request = { projectDir, env, stack: "prod", isLocal: false, format: "json", force: false } as const;
  return await showLimits(request, terminal).catch((error: unknown) => (error as Error).message);
}

it("limits of a stack outside the sandbox are checked at the sandbox's time, and on a real tenant never", async () => {
  const early = expect.stringMatching(/credential\.rotationStart: .*2999-01-01/) as unknown;
  expect([
    await check(tenant.origin),
    await check("https://login.microsoftonline.com"),
    await check("https://127.0.0.1.evil.example"),
    await check(tenant.origin, "tomorrow"),
  ]).toEqual([0, early, early, expect.stringContaining("[sandbox-time]")]);
});
