import * as pulumi from "@pulumi/pulumi";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

/** Both are internal to the SDK, and a later version may lack them. */
interface Internals {
  debuggablePromise?: (promise: Promise<unknown>, context?: unknown) => Promise<unknown>;
}

let isDone = false;

/**
 * Keeps the SDK from collecting call stacks, in this process. It stores one with each resource: they were a third of the
 * state, which the engine writes after each step, and they name folders of the machine that deploys. It also collects one
 * for each promise, to be printed in its debug mode, which took an eighth of a preview.
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
