import { startTenant, TenantRunningError } from "../index.ts";

// A tenant in a process of its own, to be killed: prints one line once it serves, or once it was refused.
const [, , stateFile = ""] = process.argv;
try {
  const { origin, portChanged } = await startTenant({ stateFile });
  process.stdout.write(`${JSON.stringify({ outcome: "serving", origin, portChanged })}\n`);
} catch (error) {
  if (!(error instanceof TenantRunningError)) throw error;
  process.stdout.write(`${JSON.stringify({ outcome: "running", origin: error.connection.origin })}\n`);
}
