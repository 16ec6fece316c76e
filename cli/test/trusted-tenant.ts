import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll } from "vitest";
import { startTenant, type TenantHandle } from "../../packages/entra-tenant/index.ts";

/**
 * Starts one tenant for all tests of a file. Its certificate authority is trusted as NODE_EXTRA_CA_CERTS would have it.
 * Returns a function that returns the tenant, for use in tests.
 */
export function startTrustedTenant(): () => TenantHandle {
  let folder: string;
  let tenant: TenantHandle;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "trusted-tenant-"));
    tenant = await startTenant({ stateFile: join(folder, "tenant.json") });
    setDefaultCACertificates([...getCACertificates("bundled"), await readFile(tenant.caFile, "utf8")]);
  });

  afterAll(async () => {
    await tenant.close();
    await rm(folder, { recursive: true });
    setDefaultCACertificates(getCACertificates("bundled"));
  });

  return () => tenant;
}
