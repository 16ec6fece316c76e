// Runs a stack in a separate process, so that its memory and processor time can be measured.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Same as in the commands: see cli.ts.
enableCompileCache();
const { openSandbox } = await import("../../sandbox/sandbox.ts");

/** The run, as JSON in the first argument. */
export interface RunOrder {
  readonly projectDir: string;
  readonly stack: string;
  readonly verb: "up" | "preview";
  /** Moves the sandbox to this ISO time first. @default - the sandbox's time */
  readonly at?: string;
}

/** Result of the run, as JSON on standard output. */
export interface RunAnswer {
  /** From the start of the run to its end, without the start of the tenant. */
  readonly seconds: number;
  readonly steps: number;
  /** Requests to Microsoft Graph; 0 if another process serves the tenant. */
  readonly graphRequests: number;
}

const { projectDir, stack, verb, at } = JSON.parse(process.argv[2] ?? "{}") as RunOrder;
let graphRequests = 0;
const onRequest = (_method: string, path: string): void => {
  if (/^\/(v1\.0|beta)\//.test(path)) graphRequests++;
};
await using sandbox = await openSandbox({ projectDir, onRequest });
if (at !== undefined) sandbox.clock.travelTo(new Date(at));
const began = performance.now();
const policyPacks = [fileURLToPath(new URL("../../../policies", import.meta.url))];
const { steps } = await sandbox.stack(stack)[verb]({ policyPacks });
const seconds = (performance.now() - began) / 1000;
process.stdout.write(JSON.stringify({ seconds, steps: steps.length, graphRequests } satisfies RunAnswer));
