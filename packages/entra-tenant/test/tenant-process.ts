import { startTenant, TenantRunningError } from "../index.ts";

// A tenant in its own process, so that a test can kill it. Prints one line when it serves or cannot start.
const [, , stateFile = ""] = process.argv;
try {
  const { origin, portChanged } = await startTenant({ stateFile });
  process.stdout.write(`${JSON.stringify({ outcome: "serving", origin, portChanged })}\n`);
} catch (error) {
  if (!(error instanceof TenantRunningError)) throw error;
  process.stdout.write(`${JSON.stringify({ outcome: "running", origin: error.connection.origin })}\n`);
}
