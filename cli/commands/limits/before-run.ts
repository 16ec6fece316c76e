import { holdSecretsVariable } from "../../../integrations/credentials/held-secrets.ts";
import { SpecError } from "../../../integrations/stack-file/problems.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { readOutputs } from "../../stack/outputs.ts";
import type { Terminal } from "../../output/terminal.ts";
import { openLocalTenant } from "../verify/open-tenant.ts";
import { LimitsRefused } from "./refused.ts";
import { renderLimits } from "./render.ts";
import { findStackLimits, type LimitedStack, readLimitedStack, readSpecs } from "./stack-limits.ts";
import type { TenantLimits } from "./summary.ts";

/**
 * Checks a run in the sandbox against the tenant's policies before anything is created, and prints the findings.
 * Returns the variables with which the run keeps the secrets that it cannot replace. Throws `LimitsRefused` if the
 * tenant would still refuse the run.
 */
export async function checkLimits(
  sandbox: Sandbox,
  { stack, now }: { stack: string; now?: Date | undefined },
  terminal: Terminal,
): Promise<Record<string, string>> {
  const limits = await findLimits(sandbox, stack, now);
  if (limits === undefined || limits.findings.length === 0) return {};
  const text = renderLimits(limits, terminal.colors, { isHeld: true });
  if (limits.refused.length > 0) throw new LimitsRefused(text);
  terminal.warn(text);
  return hold(limits);
}

/** Undefined if there is nothing to check: another project, or a stack file with problems that the program reports. */
async function findLimits(sandbox: Sandbox, stack: string, given: Date | undefined): Promise<TenantLimits | undefined> {
  const now = given ?? sandbox.clock.now();
  const read = await readIfUsable(sandbox.project.dir, stack, now);
  if (read === undefined) return undefined;
  const { tenantId, origin } = sandbox.tenant;
  await using tenant = await openLocalTenant({ tenantId, authority: origin }, sandbox.tenant);
  const readRecorded = async () => readOutputs(await sandbox.stack(stack).outputs()).connections;
  const { limited, specs } = read;
  return await findStackLimits(limited, specs, { tenantId, graph: tenant.graph }, { now, readRecorded });
}

async function readIfUsable(
  projectDir: string,
  stack: string,
  now: Date,
): Promise<{ limited: LimitedStack; specs: IntegrationSpec[] } | undefined> {
  try {
    const limited = await readLimitedStack(projectDir, stack);
    return limited.file.integrations === undefined ? undefined : { limited, specs: readSpecs(limited, now) };
  } catch (error) {
    if (error instanceof UserError || error instanceof SpecError) return undefined;
    throw error;
  }
}

/** Also keeps the secrets that the user asked to keep. */
function hold({ hold: names }: TenantLimits): Record<string, string> {
  const asked = process.env[holdSecretsVariable] ?? "";
  return names.length === 0 ? {} : { [holdSecretsVariable]: [asked, ...names].filter((one) => one !== "").join(",") };
}
