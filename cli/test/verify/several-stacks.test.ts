import { expect, it } from "vitest";
import { runInProcess } from "../../../test/support/run-command.ts";
import type { Connection } from "../../../integrations/connection.ts";
import { stubEngine } from "../stack/stub-engine.ts";
import { deployedConnection } from "../connection.ts";
import { startTrustedTenant } from "../trusted-tenant.ts";

const tenant = startTrustedTenant();

const otherTenant = "7c4a1a0e-0000-4000-8000-000000000000";

async function verify(...args: string[]) {
  const { name, system, displayName, handoff } = deployedConnection();
  const { projectDir, env } = stubEngine({
    "on-premises": { connections: { "erp-sync": { name, system, displayName, handoff } } },
    prod: { connections: { "erp-sync": deployedIn(tenant().tenantId) } },
    test: { connections: { "erp-sync": deployedIn(otherTenant) } },
  });
  const { clientId, clientSecret } = tenant().deployer;
  const ran = await runInProcess(["verify", "--no-local", "--proof", "none", ...args], projectDir, {
    ...env,
    ARM_METADATA_HOSTNAME: tenant().metadataHost,
    AZURE_AUTHORITY_HOST: `${tenant().origin}/`,
    ARM_TENANT_ID: tenant().tenantId,
    ARM_CLIENT_ID: clientId,
    ARM_CLIENT_SECRET: clientSecret,
  });
  const secretsShown = [ran.stdout, ran.stderr].filter((text) => text.includes(clientSecret));
  return { ...ran, secretsShown };
}

function deployedIn(tenantId: string): Connection {
  const text = JSON.stringify(deployedConnection())
    .replaceAll("https://login.microsoftonline.com", tenant().origin)
    .replaceAll("8d0f6f5e-0000-4000-8000-000000000001", tenantId);
  return JSON.parse(text) as Connection;
}

it("verify opens the tenant of each stack, and shows the others if it cannot open one", async () => {
  const { stdout, stderr, exitCode, secretsShown } = await verify("--all", "--json");
  const record = JSON.parse(stdout) as Record<string, unknown>;
  expect(Object.keys(record)).toEqual(["on-premises", "prod", "test"]);
  expect(record).toMatchObject({
    "on-premises": { source: "stack on-premises", tenantId: null, integrations: [{ findings: [] }] },
    prod: { tenantId: tenant().tenantId, integrations: [{ findings: expect.any(Array) as unknown }] },
    test: { problem: { code: "tenant-differs" } },
  });
  expect(stderr).toContain(
    `test: ARM_TENANT_ID: must be the tenant that the stack is deployed in, ${otherTenant}, got ${tenant().tenantId}`,
  );
  expect({ exitCode, secretsShown }).toEqual({ exitCode: 2, secretsShown: [] });
});

it("verify names the stack of a finding in its fix", async () => {
  const { stdout, exitCode } = await verify("--stack", "prod,on-premises");
  expect(stdout).toContain("npx pulumi up --refresh --stack prod --policy-pack policies");
  expect(exitCode).toBe(1);
});
