import * as pulumi from "@pulumi/pulumi";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

/** Both are internal to the SDK and may be missing in a later version. */
interface Internals {
  debuggablePromise?: (promise: Promise<unknown>, context?: unknown) => Promise<unknown>;
}

let isDone = false;

/**
 * Stops the SDK from collecting call stacks, in this process. It stores one with each resource: they were a third of
 * the state, which the engine writes after each step, and they contain folder names of the machine that deploys. It
 * also collects one for each promise, only for its debug mode. That took an eighth of a preview.
 */
export function omitStackTraces(): void {
  if (isDone) return;
  isDone = true;
  if (Object.hasOwn(pulumi.Resource, "stackTrace")) Object.assign(pulumi.Resource, { stackTrace: () => [] });
  const internals: Internals = debuggable;
  const track = internals.debuggablePromise;
  if (track === undefined) return;
  internals.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return track(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
