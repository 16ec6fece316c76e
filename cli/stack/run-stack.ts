import { fileURLToPath } from "node:url";
import { type Deployment, DeploymentFailed, type RunOptions, type UpReport } from "../sandbox/deployment.ts";
import type { RunReport } from "../sandbox/run-report.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { withInterrupt } from "../interrupt.ts";
import { checkLimits } from "../commands/limits/before-run.ts";
import { explainStop } from "./explain-stop.ts";
import { isListed, renderDiagnostic, renderStep, renderSummary } from "../output/render-run.ts";
import type { Terminal } from "../output/terminal.ts";

/** Options of a run. */
export interface RunRequest {
  readonly stack: string;
  /** @default the clock */
  readonly now?: Date | undefined;
  /** Whether to read the tenant into the state first. @default false */
  readonly refresh?: boolean | undefined;
  /** Whether to hide steps and warnings. @default false */
  readonly isBrief?: boolean;
}

/** The policy pack that checks every run. Only an exception in the stack file disables a rule. */
export const policyPack = fileURLToPath(new URL("../../policies", import.meta.url));

const progressVerb = { up: "deploying", preview: "previewing", refresh: "refreshing", destroy: "destroying" } as const;

/** Deploys a stack and prints each step when it begins. */
export async function runUp(sandbox: Sandbox, request: RunRequest, terminal: Terminal): Promise<UpReport> {
  return await run("up", sandbox, request, terminal, (stack, options) => stack.up(options));
}

/** Runs another command on a stack and prints each step when it begins. */
export async function runCommand(
  verb: "preview" | "refresh" | "destroy",
  sandbox: Sandbox,
  request: RunRequest,
  terminal: Terminal,
): Promise<RunReport> {
  return await run(verb, sandbox, request, terminal, (stack, options) => stack[verb](options));
}

async function run<Report extends RunReport>(
  verb: keyof typeof progressVerb,
  sandbox: Sandbox,
  { stack, now, refresh = false, isBrief = false }: RunRequest,
  terminal: Terminal,
  action: (stack: Deployment, options: RunOptions) => Promise<Report>,
): Promise<Report> {
  const deploys = verb === "up" || verb === "preview";
  const variables = deploys ? await checkLimits(sandbox, { stack, now }, terminal) : {};
  const { colors } = terminal;
  terminal.progress(`${progressVerb[verb]} ${stack} on the local tenant`);
  const onInterrupt = (): void => terminal.warn("stopping gracefully; press Ctrl-C again to stop at once");
  const report = await withInterrupt(sandbox, onInterrupt, async (signal) => {
    try {
      return await action(sandbox.stack(stack, variables), {
        signal,
        policyPacks: [policyPack],
        ...(now && { now }),
        ...(refresh && { refresh }),
        onEvent(event) {
          if ("op" in event) {
            if (!isBrief && isListed(event, verb)) terminal.print(renderStep(event, colors));
          }
          // Errors are shown together, at the end.
          else if (!isBrief && event.severity !== "error") terminal.warn(renderDiagnostic(event, colors));
        },
      });
    } catch (error) {
      if (signal.aborted && error instanceof DeploymentFailed) {
        throw new DeploymentFailed(
          { message: "the run was stopped before it was done", fix: "run this again to continue", code: "run-stopped" },
          error.report,
        );
      }
      if (error instanceof DeploymentFailed) throw explainStop(error, stack);
      throw error;
    }
  });
  terminal.print(renderSummary(verb, report, colors));
  return report;
}
