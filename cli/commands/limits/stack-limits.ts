import type { Connections } from "../../../integrations/connection.ts";
import { type AddedSystems, parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { formatTag } from "../../../integrations/registration/tag.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { readProject, requireStackFile } from "../../sandbox/project.ts";
import { loadSystemFiles } from "../../../system-files.ts";
import { certificateReader } from "../add/read-certificate.ts";
import { readStackFile, type StackFile } from "../add/stack-file.ts";
import type { GraphReader } from "../verify/graph-reader.ts";
import { findLimits } from "./find-limits.ts";
import { type Locator, readTenant, type TenantReading } from "./read-tenant.ts";
import { summarize, type TenantLimits } from "./summary.ts";
import { wantedOf } from "./wanted.ts";

/** A stack whose file is compared with a tenant. */
export interface LimitedStack {
  /** The folder of the project. */
  readonly projectDir: string;
  /** The stack's name, without organization and project. */
  readonly stack: string;
  readonly file: StackFile;
  readonly added: AddedSystems;
}

/** Reads the file of a stack and loads its system files. */
export async function readLimitedStack(projectDir: string, fullName: string): Promise<LimitedStack> {
  const stack = fullName.split("/").at(-1) ?? fullName;
  const { file: name, text } = requireStackFile(projectDir, stack);
  const file = readStackFile(text, name);
  return { projectDir, stack, file, added: await loadSystemFiles(file.systemFiles, projectDir) };
}

/** The tenant that a stack is compared with. */
export interface LimitingTenant {
  readonly tenantId: string;
  readonly graph: GraphReader;
}

/**
 * Finds what a tenant would refuse of a stack. `readRecorded` reads the outputs of its last run, where they are at hand: only
 * they show that an emergency rotation replaces a secret. They are read only if the tenant restricts secrets.
 */
export async function findStackLimits(
  { projectDir, stack }: LimitedStack,
  integrations: readonly IntegrationSpec[],
  { tenantId, graph }: LimitingTenant,
  { now, readRecorded }: { now: Date; readRecorded?: () => Promise<Connections> },
): Promise<TenantLimits> {
  const specs = integrations.filter(({ entra }) => entra !== undefined);
  const project = readProject(projectDir).name;
  const locators = new Map(specs.map((spec) => [spec.name, locatorOf(spec, { project, stack })] as const));
  const asksAudiences = specs.some(({ entra }) => entra?.signInAudience !== "AzureADMyOrg");
  const reading = await readTenant(graph, locators, asksAudiences);
  const recorded = restrictsSecrets(reading) ? ((await readRecorded?.()) ?? {}) : {};
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const findings = findLimits(
    reading,
    (name, registration) => {
      const spec = byName.get(name);
      if (spec === undefined) throw new Error(`${name} is not in the stack file`);
      return wantedOf(spec, registration, { now, tenantId, recorded: recorded[name] });
    },
    now,
  );
  return summarize(stack, tenantId, findings);
}

/** Before the first run, a registration that the run adopts has no tag. */
function locatorOf({ name, entra }: IntegrationSpec, place: { project: string; stack: string }): Locator {
  const objectId = entra?.lifecycle.adopt?.applicationObjectId;
  if (objectId !== undefined) return { objectId };
  // The tag changes with the option onRemoval.
  return { tags: [false, true].map((isKept) => formatTag({ ...place, integration: name, isKept })) };
}

function restrictsSecrets({ policy, registrations }: TenantReading): boolean {
  const hasAssigned = [...registrations.values()].some(
    (one) => one.state === "read" && one.value.assigned.state === "read" && one.value.assigned.value.length > 0,
  );
  return hasAssigned || (policy.state === "read" && policy.value.isEnabled === true);
}

/** Reads the integrations of a stack file. Throws a `SpecError` with its problems. */
export function readSpecs({ projectDir, file, added }: LimitedStack, now: Date): IntegrationSpec[] {
  const readCertificate = certificateReader(projectDir);
  return parseIntegrations(file.integrations, { now, owners: file.owners, added, readCertificate });
}
