import { withResource } from "../with-resource.ts";
import { Command, Option } from "@commander-js/extra-typings";
import { holdSecretsVariable, parseHeldSecrets } from "../../integrations/credentials/held-secrets.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { endWith, nowOption, processTerminal } from "../command.ts";
import { limitsRecord, renderLimits, renderLimitsMarkdown } from "./limits/render.ts";
import { findStackLimits, readLimitedStack, readSpecs } from "./limits/stack-limits.ts";
import { exitCodeOf, type TenantLimits } from "./limits/summary.ts";
import { printableJson } from "../output/printable-json.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import { readOutputs } from "../stack/outputs.ts";
import { meansSandbox } from "../stack/stack-outputs.ts";
import { readStackClock } from "../stack/stack-clock.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { tenantOfStackFile } from "../stack/tenant-of-stack-file.ts";
import type { Terminal } from "../output/terminal.ts";
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
  const named = tenantOfStackFile(limited.file, limited.stack, env);
  progress(`asking tenant ${named.tenantId}`);
  return await withResource(await openAzureTenant(named, env), ({ graph }) =>
    findStackLimits(limited, specs, { tenantId: named.tenantId, graph }, { now }),
  );
}

function render(
  found: TenantLimits,
  { format, isHeld }: Pick<LimitsRequest, "format"> & { isHeld: boolean },
  { colors }: Terminal,
): string {
  if (format === "markdown") return renderLimitsMarkdown(found, { isHeld });
  return format === "json" ? printableJson(limitsRecord(found)) : renderLimits(found, colors, { isHeld });
}
