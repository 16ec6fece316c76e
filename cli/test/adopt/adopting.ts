import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { type AdoptRequest, adoptRegistrations } from "../../commands/adopt/adopt-registrations.ts";
import { propertiesInEntra, propertiesOfRun } from "../../commands/adopt/properties.ts";
import { openApiReader, readRegistration } from "../../commands/adopt/read-registration.ts";
import { restore } from "../../commands/adopt/restore.ts";
import { readLimitedStack, readSpecs } from "../../commands/limits/stack-limits.ts";
import type { GraphReader } from "../../commands/verify/graph-reader.ts";
import { openLocalTenant } from "../../commands/verify/open-tenant.ts";

const now = new Date("2026-11-01T00:00:00Z");

/** The result of one `adopt`. */
export interface Adopted {
  exitCode: number;
  printed: string;
  warned: string;
  /** The stack file afterwards; undefined if there is none. */
  stackFile: string | undefined;
  /** Texts of the certificate files, by path. */
  certificates: ReadonlyMap<string, string>;
  /** The properties of all entries in which the tenant differs from what a run would set and not ignore. */
  differences: string[];
}

/** Adopts into a project that exists only for this call. */
export async function adoptInto(
  tenant: TenantHandle,
  {
    before = {},
    isReachable = true,
    ...given
  }: Partial<AdoptRequest> & { before?: Record<string, string>; isReachable?: boolean },
): Promise<Adopted> {
  const projectDir = await mkdtemp(join(tmpdir(), "adopt-"));
  const opened = await openLocalTenant({ tenantId: tenant.tenantId, authority: tenant.origin }, tenant);
  const printed: string[] = [];
  const warned: string[] = [];
  // As the program ends after Ctrl+C.
  const endCancelled = (error: unknown): number => {
    if (!(error instanceof UserError) || error.problem.code !== "cancelled") throw error;
    warned.push(error.message);
    return 2;
  };
  try {
    const files = { "Pulumi.yaml": "name: crm\nruntime: nodejs\n", ...before };
    for (const [file, text] of Object.entries(files)) await writeFile(join(projectDir, file), text);
    const exitCode = await adoptRegistrations(
      {
        projectDir,
        stack: "dev",
        ids: [],
        accepted: [],
        isDryRun: false,
        now: new Date("2026-11-01T00:00:00Z"),
        ...given,
      },
      isReachable
        ? { tenantId: tenant.tenantId, graph: opened.graph, restore: (deleted) => restore(opened, deleted) }
        : undefined,
      { print: (text) => printed.push(text), warn: (text) => warned.push(text) },
    ).catch(endCancelled);
    const stackFile = await readFile(join(projectDir, "Pulumi.dev.yaml"), "utf8").catch(() => undefined);
    const certificates = new Map<string, string>();
    for (const file of stackFile?.match(/certs\/[\w.-]+/g) ?? []) {
      certificates.set(file, await readFile(join(projectDir, file), "utf8"));
    }
    const differences = stackFile === undefined ? [] : await findDifferences(tenant, opened.graph, projectDir);
    return { exitCode, printed: printed.join("\n"), warned: warned.join("\n"), stackFile, certificates, differences };
  } finally {
    await opened[Symbol.asyncDispose]();
    await rm(projectDir, { recursive: true });
  }
}

async function findDifferences(tenant: TenantHandle, graph: GraphReader, projectDir: string): Promise<string[]> {
  const specs = readSpecs(await readLimitedStack(projectDir, "dev"), now);
  const readApi = openApiReader(graph);
  const found = await Promise.all(
    specs.map(async (spec) => {
      if (spec.entra?.lifecycle.adopt === undefined) return [];
      const { adopt, ignoreChanges } = spec.entra.lifecycle;
      const facts = await readRegistration({ graph, tenantId: tenant.tenantId }, adopt.clientId, readApi);
      const inEntra = propertiesInEntra(facts);
      const ofRun = propertiesOfRun(spec, spec.entra, facts);
      const ignored: readonly string[] = ignoreChanges;
      return Object.keys(inEntra)
        .filter((property) => !ignored.includes(property) && !isDeepStrictEqual(inEntra[property], ofRun[property]))
        .map((property) => `${spec.name}: ${property}`);
    }),
  );
  return found.flat();
}
