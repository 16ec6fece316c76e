import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { UserError } from "../../../integrations/text/user-error.ts";
import { withInterrupt } from "../../interrupt.ts";
import { openSandbox, type Sandbox } from "../../sandbox/sandbox.ts";
import { policyPack } from "../../stack/run-stack.ts";
import { findGap } from "./check-handoff.ts";
import { checkLeftovers, checkSecondRun, requireNone } from "./checks.ts";
import { rotateTenTimes } from "./rotations.ts";
import { deployOn, type Deployed, listObjects, proveOrFail } from "./sandbox-stack.ts";
import type { Report } from "./step.ts";
import { integrationName, type Subject } from "./subject.ts";

const program = fileURLToPath(new URL("../../../index.ts", import.meta.url));

/** Deploys the subject to a separate sandbox and checks each step until the subject is removed. */
export async function testOnSandbox(subject: Subject, env: NodeJS.ProcessEnv, report: Report): Promise<void> {
  let sandbox: Sandbox | undefined;
  // Nothing in this sandbox is worth saving.
  const kill = (): void => sandbox?.kill();
  await withInterrupt({ kill }, kill, async (signal) => {
    const dir = await mkdtemp(join(tmpdir(), "conformance-"));
    try {
      await writeProject(dir, subject);
      const sandboxEnv = { ...env, ENTRA_INTEGRATIONS_SANDBOX: join(dir, "sandbox") };
      await using opened = await openSandbox({ projectDir: dir, env: sandboxEnv });
      sandbox = opened;
      await runSteps(opened, untilStopped(report, signal));
    } finally {
      // Processes of a killed engine may still write for a moment.
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    }
  });
}

/** Reports steps until the signal aborts. */
function untilStopped(report: Report, signal: AbortSignal): Report {
  return (title, action) =>
    report(title, async () => {
      try {
        signal.throwIfAborted();
        return await action();
      } catch (error) {
        if (!signal.aborted) throw error;
        throw new UserError({
          message: "the test was stopped",
          fix: "run it again",
          code: "conformance-stopped",
        });
      }
    });
}

async function runSteps(sandbox: Sandbox, report: Report): Promise<void> {
  const stack = sandbox.stack(stackName);
  const before = await listObjects(sandbox);
  const first = await report("registers", async () => {
    const deployed = await deployOn(stack, { policyPacks: [policyPack] });
    return { summary: `${deployed.report.counts.create ?? 0} resources created`, result: deployed };
  });
  await report("changes nothing in a second run", async () => {
    const second = await deployOn(stack);
    requireNone(checkSecondRun(second.report.steps, first.connection, second.connection));
    return { summary: `${second.report.counts.same ?? 0} resources unchanged`, result: undefined };
  });
  await report("hands over", async () => ({ summary: checkHandoff(first), result: undefined }));
  await report("signs in", async () => ({ summary: await proveOrFail(sandbox, first), result: undefined }));
  await report("rotates ten times", async () => ({
    summary: await rotateTenTimes(sandbox, stack, first),
    result: undefined,
  }));
  await report("removes everything", async () => {
    await stack.destroy();
    requireNone(checkLeftovers(before, await listObjects(sandbox)));
    return { summary: "nothing is left in the tenant", result: undefined };
  });
}

const stackName = "conformance";

async function writeProject(dir: string, { file, entry }: Subject): Promise<void> {
  const project = { name: "conformance", runtime: "nodejs", main: relative(dir, program) };
  const config = {
    "entra-integrations:systemFiles": [file],
    "entra-integrations:integrations": { [integrationName]: entry },
  };
  await writeFile(join(dir, "Pulumi.yaml"), stringify(project));
  await writeFile(join(dir, `Pulumi.${stackName}.yaml`), stringify({ config }));
}

function checkHandoff({ connection, secrets }: Deployed): string {
  const gap = findGap(connection, secrets);
  if (gap !== undefined) {
    throw new UserError({ message: gap, fix: "correct describe in the system file", code: "conformance-handoff" });
  }
  const { fields, steps } = connection.handoff;
  return `${fields.length} fields and ${steps.length} steps for ${connection.handoff.product}`;
}
