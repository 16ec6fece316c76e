import { Command, Option } from "@commander-js/extra-typings";
import { readAllActivities } from "@entra-integrations/sign-in-evidence/app-activity.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { confirmOnTerminal } from "../ask-first.ts";
import { endWith, processTerminal } from "../command.ts";
import type { Terminal } from "../output/terminal.ts";
import { readProject } from "../sandbox/project.ts";
import type { PlannedStep } from "../sandbox/recovery.ts";
import { openProjectTenant } from "../stack/open-project-tenant.ts";
import { readProjectStacks } from "../stack/project-stacks.ts";
import { meansSandbox } from "../stack/stack-outputs.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { openProcessPrompter } from "./add/process-prompter.ts";
import { lastUseOf } from "./inventory/last-use.ts";
import { countOf } from "./overview/dates.ts";
import { carryOut } from "./recover/carry-out.ts";
import { type Answers, decide } from "./recover/decide.ts";
import { readKnown } from "./recover/known.ts";
import { findRemains } from "./recover/remains.ts";
import { renderRemain } from "./recover/render.ts";
import { openRecoveryGraph } from "./recover/tenant-graph.ts";
import { readPreview } from "./report/read-preview.ts";
import type { OpenTenant } from "./verify/gather.ts";
import { findNamedTenant } from "./verify/open-tenant.ts";

/** `recover`: removes or adopts what an interrupted run left in the tenant. */
export const recover = new Command("recover")
  .description(
    "Find what an interrupted run of a stack left in the tenant: objects with its tag that its state does not know, and " +
      "objects that the next run would make again. Asks for each whether to remove or adopt it. Exit code 0: nothing is " +
      "left, 1: something is, 2: could not run. No deployment of the stack may be running.",
  )
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option("-p, --preview <file>", "output of pulumi preview --json, - for standard input (default: run it now)"),
  )
  .addOption(
    new Option(
      "--remove [ids...]",
      "remove everything that cannot be in use and was not kept on purpose, or only the objects with these ids",
    ),
  )
  .addOption(new Option("--adopt <ids...>", "adopt the registrations with these ids"))
  .addOption(new Option("-y, --yes", "do not ask for a confirmation, for pipelines").default(false))
  .action(async (options) => {
    const { preview: file, remove, adopt = [], yes } = options;
    const ask = await openProcessPrompter();
    const request = { ...sourceOf(options), file, remove, adopt, confirm: yes ? undefined : confirmOnTerminal, ask };
    endWith(await runRecover(request, processTerminal()));
  });

/** Options of `recover`. */
export interface RecoverRequest extends StackSource, Answers {
  /** A file with a preview. @default - the engine creates one */
  readonly file?: string | undefined;
}

/** Finds what was left behind, decides about it and carries that out. Returns the exit code. */
export async function runRecover(request: RecoverRequest, terminal: Terminal): Promise<number> {
  const isLocal = meansSandbox(request);
  const source = { ...request, stack: stackOf(request, isLocal), isLocal, onProgress: terminal.progress };
  const name = source.stack.split("/").at(-1) ?? source.stack;
  const stack = { project: readProject(request.projectDir).name, stack: name };
  const known = await readKnown(source);
  const [others, plan] = [await readProjectStacks(source), await readPlan(source)];
  const notes = [
    ...others.notes,
    ...(known.problem === undefined ? [] : [`Only the outputs of the stack are known: ${known.problem}`]),
    ...(plan.problem === undefined ? [] : [`Grants and secrets that exist already were not searched: ${plan.problem}`]),
  ];
  const named = isLocal ? undefined : findNamedTenant(known.connections);
  return await openProjectTenant({ ...source, tenantId: undefined, named }, async ({ tenant, tenantId, now }) => {
    const graph = openRecoveryGraph(tenant);
    const remains = await findRemains({
      graph,
      stack,
      knownIds: known.ids,
      isComplete: known.problem === undefined,
      knownElsewhere: clientIdsOf(others.stacks.filter((one) => one.stack !== source.stack)),
      planned: plan.steps,
      readUse: () => readUse(tenant, now),
    });
    for (const note of notes) terminal.warn(visibleText(note));
    if (remains.length === 0) {
      terminal.print(`nothing was left behind by runs of stack ${visibleText(name)}`);
      return 0;
    }
    terminal.print(`${countOf(remains.length, "object")} of stack ${visibleText(name)} that it does not know:`);
    for (const remain of remains) terminal.print(renderRemain(remain, terminal.colors));
    const decisions = await decide(remains, request);
    // A deployment that ran in the meantime may know some of them now.
    const { ids: knownNow } = decisions.size === 0 ? known : await readKnown(source);
    return await carryOut(
      remains,
      decisions,
      {
        graph,
        knownNow,
        tenant: { tenantId, graph: tenant.graph },
        projectDir: request.projectDir,
        stack: name,
        isLocal,
        now,
      },
      terminal,
    );
  });
}

function stackOf({ stack }: StackSource, isLocal: boolean): string {
  if (stack !== undefined) return stack;
  if (isLocal) return "dev";
  throw new UserError({
    message: "--stack: must name a stack, got nothing",
    fix: "add --stack prod",
    code: "stack-missing",
  });
}

type Source = StackSource & Pick<RecoverRequest, "file"> & { readonly onProgress: (line: string) => void };

/** Reads the steps of the next run. A program that fails plans nothing, so its duplicates cannot be found. */
async function readPlan(source: Source): Promise<{ steps: readonly PlannedStep[]; problem: string | undefined }> {
  try {
    const { steps } = await readPreview({ ...source, of: "deployment" });
    const planned = steps.map(({ op, type, after }) => ({ op: op as PlannedStep["op"], type, inputs: after ?? {} }));
    return { steps: planned, problem: undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { steps: [], problem: error.problem.message.split("\n", 1)[0] };
  }
}

function clientIdsOf(stacks: Awaited<ReturnType<typeof readProjectStacks>>["stacks"]): Set<string> {
  return new Set(
    stacks.flatMap(({ connections }) =>
      Object.values(connections).flatMap(({ entra }) => (entra === undefined ? [] : [entra.clientId.toLowerCase()])),
    ),
  );
}

async function readUse({ graphOrigin, fetchGraph }: OpenTenant, now: Date) {
  const activities = await readAllActivities({ graphOrigin, fetchGraph, now }).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return { state: "unknown" as const, reason: error.problem.message };
  });
  return (clientId: string, createdOn: string | undefined) => lastUseOf(activities, clientId, createdOn ?? null);
}
