import * as pulumi from "@pulumi/pulumi";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { omitStackTraces } from "../../components/stack-traces.ts";

// Both are internal to the SDK. Without them, states would grow and previews slow down.
const promises: { debuggablePromise?: (promise: object) => Promise<unknown> } = debuggable;
type Collector = ((skip: number) => unknown[]) | undefined;

/** Whether the SDK collects the call stack of a promise, and that of a resource. */
async function collects(): Promise<[boolean, boolean]> {
  const promise: Promise<void> & { _debugStackTrace?: string } = Promise.resolve();
  await promises.debuggablePromise?.(promise);
  const collect = Reflect.get(pulumi.Resource, "stackTrace") as Collector;
  const frames = collect?.call(pulumi.Resource, 0) ?? [];
  return [promise._debugStackTrace?.includes(import.meta.url) ?? false, frames.length > 0];
}

const before = await collects();
omitStackTraces();
omitStackTraces();
const after = await collects();
const own = new Error("ours").stack?.includes(import.meta.url);
process.stdout.write(JSON.stringify({ before, after, own }));
