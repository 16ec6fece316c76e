import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { askFirst } from "../../ask-first.ts";
import { findClient } from "../../commands/contain/find-target.ts";
import { journalFileOf } from "../../commands/contain/journal.ts";

const clientId = "8D0F6F5E-0000-4000-8000-000000000002";
const tenantId = "8d0f6f5e-0000-4000-8000-000000000001";

async function find(stackFile: string | undefined, env: NodeJS.ProcessEnv = {}, stack = "contoso/erp/prod") {
  const projectDir = await mkdtemp(join(tmpdir(), "contain-"));
  onTestFinished(() => rm(projectDir, { recursive: true }));
  await writeFile(join(projectDir, "Pulumi.yaml"), "name: erp\nruntime: nodejs\n");
  if (stackFile !== undefined) await writeFile(join(projectDir, "Pulumi.prod.yaml"), stackFile);
  const request = { projectDir, env, stack, isLocal: false, integration: "erp-sync", clientId };
  return await findClient({ ...request, onProgress: () => undefined });
}

describe("a client that is named by its id", () => {
  it("is in the tenant and cloud of the stack file, without reading the state", async () => {
    const found = await find(`config:\n  azuread:tenantId: ${tenantId}\n  azuread:environment: usgovernment\n`);
    expect(found).toMatchObject({
      named: { tenantId, authority: "https://login.microsoftonline.us" },
      stack: "prod",
      connection: undefined,
      target: {
        integration: "erp-sync",
        clientId: clientId.toLowerCase(),
        tokenEndpoint: `https://login.microsoftonline.us/${tenantId}/oauth2/v2.0/token`,
        clientSecret: undefined,
        exchange: { state: "unknown" },
      },
    });
  });

  it("is in the tenant of the environment without a stack file", async () => {
    const { named } = await find(undefined, { ARM_TENANT_ID: tenantId });
    expect(named).toEqual({ tenantId, authority: "https://login.microsoftonline.com" });
  });

  it("is not searched in a tenant that nobody named", async () => {
    await expect(find(undefined)).rejects.toThrow("[tenant-unknown]");
  });

  it("has its journal next to the stack file, under the stack's name without its organization", () => {
    expect(journalFileOf("/erp", "contoso/erp/prod", "erp-sync")).toBe("/erp/contained/prod/erp-sync.json");
  });
});

describe("a question before a change", () => {
  it("is not needed with --yes, and cannot be asked in a pipeline", async () => {
    vi.stubEnv("CI", "true");
    await expect(askFirst("Cut off erp-sync?", { isAnswered: true })).resolves.toBeUndefined();
    await expect(askFirst("Cut off erp-sync?", { isAnswered: false })).rejects.toThrow(
      "not answered: Cut off erp-sync?\n  fix: answer with --yes  [not-confirmed]",
    );
  });
});
