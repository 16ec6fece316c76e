import { withResource } from "../with-resource.ts";
import { Command, Option } from "@commander-js/extra-typings";
import { holdSecretsVariable, parseHeldSecrets } from "../../integrations/credentials/held-secrets.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { endWith, nowOption, processTerminal } from "../command.ts";
import { renderLimits, renderLimitsMarkdown } from "./limits/render.ts";
import { findStackLimits, type LimitedStack, readLimitedStack, readSpecs } from "./limits/stack-limits.ts";
import { exitCodeOf, type TenantLimits } from "./limits/summary.ts";
import { printableJson } from "../output/printable-json.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import { readOutputs } from "../stack/outputs.ts";
import { meansSandbox } from "../stack/stack-outputs.ts";
import { readStackClock } from "../stack/stack-clock.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { authorityOf } from "./verify/clouds.ts";
import { openAzureTenant, openLocalTenant } from "./verify/open-tenant.ts";

/** `limits`: reports before a deployment or a rotation what the tenant's policies would refuse. */
export const limits = new Command("limits")
  .description(
    "Show what the tenant's policies would refuse. Exit code 0: nothing, 1: something, 2: could not check. " +
      "Checks stack dev against the sandbox if npm start created it, else the stack named with --stack against its tenant.",
  )
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option("-f, --format <format>", "output format").choices(["text", "markdown", "json"] as const).default("text"),
  )
  .addOption(outputOptions.out)
  .addOption(outputOptions.force)
  .addOption(nowOption("check as if it were this date, to see coming rotations"))
  .action(async (options) => {
    const { now, format, out, force } = options;
    endWith(await showLimits({ ...sourceOf(options), now, format, out, force }, processTerminal()));
  });

/** Options of `limits`. */
export interface LimitsRequest extends StackSource {
  /** @default the time of the stack: the sandbox's or the machine's */
  readonly now?: Date | undefined;
  readonly format: "text" | "markdown" | "json";
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Checks a stack, and prints or writes the findings. Returns the exit code. */
export async function showLimits(request: LimitsRequest, terminal: Terminal): Promise<number> {
  const found = await (meansSandbox(request) ? checkLocally : checkInAzure)(request, terminal);
  const held = parseHeldSecrets(request.env[holdSecretsVariable], found.hold).names;
  const isHeld = found.hold.every((name) => held.has(name));
  const text = render(found, { format: request.format, isHeld }, terminal);
  const what = `limits of the tenant for stack ${found.stack}, ${found.findings.length} found`;
  await printOrWrite({ file: request.out, text, what, force: request.force, isSecret: false }, terminal);
  return exitCodeOf(found, held);
}

async function checkLocally(request: LimitsRequest, { progress }: Terminal): Promise<TenantLimits> {
  const { projectDir, env, stack = "dev", now } = request;
  const limited = await readLimitedStack(projectDir, stack);
  // A production install has no sandbox.
  const { openSandbox } = await import("../sandbox/sandbox.ts");
  const opened = await openSandbox({ projectDir, env, onProgress: progress, ...(now && { now: () => now }) });
  return await withResource(opened, async (sandbox) => {
    const { tenantId, origin } = sandbox.tenant;
    progress(`asking tenant ${tenantId}`);
    const time = now ?? sandbox.clock.now();
    const specs = readSpecs(limited, time);
    const readRecorded = async () => readOutputs(await sandbox.stack(stack).outputs()).connections;
    return await withResource(await openLocalTenant({ tenantId, authority: origin }, sandbox.tenant), ({ graph }) =>
      findStackLimits(limited, specs, { tenantId, graph }, { now: time, readRecorded }),
    );
  });
}

async function checkInAzure(request: LimitsRequest, { progress }: Terminal): Promise<TenantLimits> {
  const { projectDir, env, stack, now = readStackClock(env) } = request;
  if (stack === undefined) {
    throw new UserError({
      message: "--stack: must name a stack, got nothing",
      fix: "add --stack prod",
      code: "stack-missing",
    });
  }
  const limited = await readLimitedStack(projectDir, stack);
  const specs = readSpecs(limited, now);
  const named = { tenantId: tenantIdOf(limited, env), authority: authorityFor(limited, env) };
  progress(`asking tenant ${named.tenantId}`);
  return await withResource(await openAzureTenant(named, env), ({ graph }) =>
    findStackLimits(limited, specs, { tenantId: named.tenantId, graph }, { now }),
  );
}

function tenantIdOf({ file, stack }: LimitedStack, env: NodeJS.ProcessEnv): string {
  const configured = file.tenant["azuread:tenantId"];
  const tenantId = typeof configured === "string" ? configured : (env["ARM_TENANT_ID"] ?? "");
  if (tenantId !== "") return tenantId;
  throw new UserError({
    message: `stack "${stack}": must name its tenant`,
    fix: "set azuread:tenantId in the stack file, or ARM_TENANT_ID in the environment",
    code: "tenant-unknown",
  });
}

/** Same problem as in a deployment. */
function authorityFor({ file }: LimitedStack, env: NodeJS.ProcessEnv): string {
  const explicit = (env["AZURE_AUTHORITY_HOST"] ?? "").replace(/\/+$/, "");
  const configured = file.tenant["azuread:environment"];
  const environment = typeof configured === "string" ? configured : (env["ARM_ENVIRONMENT"] ?? "public");
  return explicit === "" ? authorityOf(environment) : explicit;
}

function render(
  found: TenantLimits,
  { format, isHeld }: Pick<LimitsRequest, "format"> & { isHeld: boolean },
  { colors }: Terminal,
): string {
  if (format === "markdown") return renderLimitsMarkdown(found, { isHeld });
  return format === "json" ? printableJson(found) : renderLimits(found, colors, { isHeld });
}
