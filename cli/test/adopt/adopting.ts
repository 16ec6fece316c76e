import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { type AdoptRequest, adoptRegistrations } from "../../commands/adopt/adopt-registrations.ts";
import { openLocalTenant } from "../../commands/verify/open-tenant.ts";

/** The result of one `adopt`. */
export interface Adopted {
  exitCode: number;
  printed: string;
  warned: string;
  /** The stack file afterwards; undefined if there is none. */
  stackFile: string | undefined;
  /** Reads another file of the project. */
  read: (file: string) => Promise<string>;
}

/** Adopts into a project that exists only for this call. */
export async function adoptInto(
  tenant: TenantHandle,
  { before = {}, ...given }: Partial<AdoptRequest> & { before?: Record<string, string> },
): Promise<Adopted> {
  const projectDir = await mkdtemp(join(tmpdir(), "adopt-"));
  const opened = await openLocalTenant({ tenantId: tenant.tenantId, authority: tenant.origin }, tenant);
  const printed: string[] = [];
  const warned: string[] = [];
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
      { tenantId: tenant.tenantId, graph: opened.graph },
      { print: (text) => printed.push(text), warn: (text) => warned.push(text) },
    );
    const texts = new Map<string, string>();
    const stackFile = await readFile(join(projectDir, "Pulumi.dev.yaml"), "utf8").catch(() => undefined);
    for (const file of stackFile?.match(/certs\/[\w.-]+/g) ?? []) {
      texts.set(file, await readFile(join(projectDir, file), "utf8"));
    }
    return {
      exitCode,
      printed: printed.join("\n"),
      warned: warned.join("\n"),
      stackFile,
      read: (file) => Promise.resolve(texts.get(file) ?? ""),
    };
  } finally {
    await opened[Symbol.asyncDispose]();
    await rm(projectDir, { recursive: true });
  }
}
