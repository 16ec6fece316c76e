import * as pulumi from "@pulumi/pulumi";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { expect, it } from "vitest";
import { omitStackTraces } from "../../components/stack-traces.ts";

// Both are internal to the SDK. Where a later version lacks them, states grow and previews slow down.
const promises: { debuggablePromise?: (promise: object) => Promise<unknown> } = debuggable;
type Collector = ((skip: number) => unknown[]) | undefined;

/** Whether the SDK collects the call stack of a promise, and that of a resource. */
async function collects(): Promise<[boolean, boolean]> {
  const promise: Promise<void> & { _debugStackTrace?: string } = Promise.resolve();
  await promises.debuggablePromise?.(promise);
  const collect = Reflect.get(pulumi.Resource, "stackTrace") as Collector;
  const frames = collect?.call(pulumi.Resource, 0) ?? [];
  return [promise._debugStackTrace?.includes("stack-traces.test.ts") ?? false, frames.length > 0];
}

it("keeps the SDK from collecting call stacks, and nobody else", async () => {
  expect(await collects()).toEqual([true, true]);
  omitStackTraces();
  omitStackTraces();
  expect(await collects()).toEqual([false, false]);
  expect(new Error("ours").stack).toContain("stack-traces.test.ts");
});
