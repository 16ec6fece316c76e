import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { findEngine } from "../engine/find-engine.ts";
import { readFailure } from "../failure.ts";
import { mapLimited } from "../map-limited.ts";
import type { Terminal } from "../output/terminal.ts";
import { listBackendStacks } from "./list-stacks.ts";
import { isPattern, selectStacks } from "./stack-patterns.ts";
import { type OutputsRequest, readStackOutputs, type ReadOutputs } from "./stack-outputs.ts";
import type { StackSelection } from "./stack-source.ts";

/** Outputs of one stack, and its name. */
export interface NamedOutputs extends ReadOutputs {
  /** As in `--stack`. */
  readonly stack: string;
}

/** A stack that could not be read or checked. */
export interface FailedStack {
  /** As in `--stack`. */
  readonly stack: string;
  readonly error: unknown;
}

/** Options for reading the outputs of several stacks. */
export interface StacksRequest extends OutputsRequest, StackSelection {
  /** Receives stacks that cannot be read, if several are requested. @default throws the error of the first one */
  readonly onFailure?: (failed: FailedStack) => void;
}

/** How many engines run at the same time. Most of the time they wait for the backend. */
const maximumEngines = 8;

/** Reads the outputs of every stack of a request, in the order of their names. */
export async function readEachStack(request: StacksRequest): Promise<NamedOutputs[]> {
  let engine: ReturnType<typeof findEngine> | undefined;
  const findOnce = () => (engine ??= findEngine(request));
  const { stacks: wanted, onFailure } = request;
  const read = async (one: OutputsRequest): Promise<NamedOutputs> => {
    const outputs = await readStackOutputs(one, findOnce);
    return { ...outputs, stack: outputs.localStack ?? one.stack ?? "selected" };
  };
  if (wanted === undefined) return [await read(request)];
  // Only the option --local selects the sandbox if stacks are named.
  const source = { ...request, isLocal: request.isLocal ?? false };
  const listed = wanted.some(isPattern) ? await listBackendStacks(source, findOnce) : [];
  const results = await mapLimited(selectStacks(wanted, listed), maximumEngines, async (stack) => {
    try {
      return await read({ ...source, stack });
    } catch (error) {
      return { stack, error };
    }
  });
  const failed = results.filter((result): result is FailedStack => "error" in result);
  if (onFailure === undefined && failed[0] !== undefined) throw failed[0].error;
  for (const one of failed) onFailure?.(one);
  return results.filter((result): result is NamedOutputs => !("error" in result));
}

/**
 * Reads each stack of a request and shows all of them. Then prints the problems of the stacks that failed. `show`
 * returns its exit code, and adds to `failures` what fails later. Returns 2 if a stack failed.
 */
export async function showEachStack(
  request: StacksRequest,
  terminal: Terminal,
  show: (stacks: NamedOutputs[], failures: FailedStack[]) => Promise<number>,
): Promise<number> {
  const failures: FailedStack[] = [];
  const stacks = await readEachStack({ ...request, onFailure: (failed) => failures.push(failed) });
  try {
    const exitCode = await show(stacks, failures);
    return failures.length === 0 ? exitCode : 2;
  } finally {
    for (const { stack, error } of failures) terminal.warn(`${visibleText(stack)}: ${readFailure(error).text}`);
  }
}

/** What a command found in one stack. */
export interface StackResult<Value> {
  /** As in `--stack`. */
  readonly stack: string;
  readonly value: Value;
}

/**
 * Runs an action on each stack, at most `limit` at a time. If several stacks are requested, adds those that fail to
 * `failures` and continues.
 */
export async function mapStacks<Value>(
  { stacks: wanted }: StackSelection,
  stacks: readonly NamedOutputs[],
  { failures, limit }: { readonly failures: FailedStack[]; readonly limit: number },
  action: (outputs: NamedOutputs) => Promise<Value>,
): Promise<StackResult<Value>[]> {
  const results = await mapLimited(stacks, limit, async (outputs) => {
    const { stack } = outputs;
    try {
      return [{ stack, value: await action(outputs) }];
    } catch (error) {
      if (wanted === undefined) throw error;
      failures.push({ stack, error });
      return [];
    }
  });
  return results.flat();
}

/** How many tenants in Azure are asked at the same time. */
const maximumTenants = 4;

/** Like `mapStacks`, for an action that opens the tenant of the stack. */
export async function mapTenants<Value>(
  selection: StackSelection,
  stacks: readonly NamedOutputs[],
  failures: FailedStack[],
  action: (outputs: NamedOutputs) => Promise<Value>,
): Promise<StackResult<Value>[]> {
  // A process can serve the tenant of the sandbox once.
  const limit = stacks.some(({ localStack }) => localStack !== undefined) ? 1 : maximumTenants;
  return await mapStacks(selection, stacks, { failures, limit }, action);
}

/** The request of a command, for only one of the stacks that it read. */
export function onlyStack<Request extends StackSelection>(
  request: Request,
  { stack, localStack }: NamedOutputs,
): Request {
  if (request.stacks === undefined) return request;
  return { ...request, stacks: undefined, stack, isLocal: localStack !== undefined };
}

/**
 * The JSON of a command for the requested stacks. One stack without a pattern: its value. Otherwise a record of the
 * values by name of the stack; that of a stack that failed is `{ problem: { message, fix, code } }`.
 */
export function stacksToJson(
  { stacks: wanted }: StackSelection,
  results: readonly StackResult<unknown>[],
  failures: readonly FailedStack[],
): unknown {
  if (wanted === undefined) return results[0]?.value;
  const failed = failures.map(({ stack, error }) => ({ stack, value: { problem: problemOf(error) } }));
  const sorted = [...results, ...failed].sort((a, b) => (a.stack < b.stack ? -1 : 1));
  return Object.fromEntries(sorted.map(({ stack, value }) => [stack, value]));
}

function problemOf(error: unknown): { message: string } {
  return error instanceof UserError ? error.problem : { message: readFailure(error).text };
}
