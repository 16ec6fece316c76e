import { readUse } from "../../evidence/read-use.ts";
import { deployCommands } from "../../stack/deploy-commands.ts";
import type { NamedOutputs } from "../../stack/each-stack.ts";
import { withStackTenant } from "../../stack/open-stack-tenant.ts";
import type { StackSource } from "../../stack/stack-source.ts";
import { toSeenRequest } from "../../tasks/collect-tasks.ts";
import { findTasks } from "../../tasks/find-tasks.ts";
import { readSeen } from "../../tasks/read-seen.ts";
import { findNamedTenant } from "../verify/open-tenant.ts";
import { verifyConnections } from "../verify/verify-connections.ts";
import type { OverviewStack } from "./overview.ts";

/** How the stack is read. */
export interface StackRequest extends StackSource {
  /** Whether its tenant is read too. */
  readonly readsTenant: boolean;
  /** Id of a Log Analytics workspace. @default - the sign-in log of Microsoft Graph */
  readonly workspaceId?: string | undefined;
  readonly onProgress: (line: string) => void;
}

/** Adds tasks to the outputs of a stack. With the tenant: also the last use, the tasks that are done, and findings. */
export async function readStack(outputs: NamedOutputs, request: StackRequest): Promise<OverviewStack> {
  const { stack, connections, localStack, now } = outputs;
  const { onProgress, readsTenant, workspaceId } = request;
  const named = findNamedTenant(connections);
  if (!readsTenant || named === undefined) return { outputs, tasks: findTasks(outputs, new Map()) };
  const wanted = await toSeenRequest(outputs, { ...request, proof: "none" });
  const commands = deployCommands({ localStack, stack: request.stack ?? stack });
  const [{ seen }, evidence, verified] = await withStackTenant(
    { ...request, named, localStack, onProgress },
    (tenant) =>
      Promise.all([
        readSeen(wanted, tenant),
        readUse(connections, { ...tenant, workspaceId }, now),
        verifyConnections(connections, {}, tenant, { now, withinDays: undefined, commands }, "none"),
      ]),
  );
  const tasks = findTasks(outputs, seen);
  return { outputs, tasks, evidence, verified: new Map(verified.map((one) => [one.name, one])) };
}
