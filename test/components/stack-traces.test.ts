import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

// In a separate process, because other tests in this one may have changed the SDK already.
const script = fileURLToPath(new URL("stack-traces-process.ts", import.meta.url));

it("stops only the SDK from collecting call stacks", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  expect(JSON.parse(stdout)).toEqual({ before: [true, true], after: [false, false], own: true });
});
