import { Command, Option } from "@commander-js/extra-typings";
import { type EvidenceTenant, hasCredential, readEvidence } from "../evidence/read-evidence.ts";
import { readRegistered } from "../evidence/registered.ts";
import { mapLimited } from "../map-limited.ts";
import { endWith, processTerminal } from "../command.ts";
import type { Terminal } from "../output/terminal.ts";
import { type NamedOutputs, readEachStack } from "../stack/each-stack.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { selectConnections } from "../stack/select-connections.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import type { Connections } from "../../integrations/connection.ts";
import { listUsage } from "./usage/list-usage.ts";
import { renderUsage, renderUsageJson, type StackUsage } from "./usage/render.ts";
import type { OpenTenant } from "./verify/gather.ts";
import { findNamedTenant } from "./verify/open-tenant.ts";

/** Option of the commands that read sign-ins. */
export const workspaceOption = new Option(
  "--workspace <id>",
  "read the sign-ins of app-only clients from this Log Analytics workspace",
).env("ENTRA_INTEGRATIONS_WORKSPACE");

/** `usage`: when each credential was last used, from Microsoft's sign-in reports. */
export const usage = new Command("usage")
  .description(
    "Show when each credential was last used, from Microsoft's sign-in reports. Exit code 0: no superseded or expired " +
      "secret is known to be in use, 1: one is, 2: could not run. Missing data is shown as unknown, never as unused. " +
      "Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(workspaceOption)
  .addOption(new Option("--json", "print JSON, for pipelines").default(false))
  .action(async (integrations, options) => {
    const { json: asJson, workspace: workspaceId } = options;
    endWith(await showUsage({ ...sourceOf(options), integrations, workspaceId, asJson }, processTerminal()));
  });

/** Options of `usage`. */
export interface UsageRequest extends StackSource {
  /** Names of integrations. @default all */
  readonly integrations?: readonly string[];
  /** Id of a Log Analytics workspace. @default - the sign-in log of Microsoft Graph */
  readonly workspaceId?: string | undefined;
  readonly asJson: boolean;
}

/** Prints the use of all credentials. Returns the exit code. */
export async function showUsage(request: UsageRequest, terminal: Terminal): Promise<number> {
  const { progress } = terminal;
  const outputs = await readEachStack({ ...request, withSecrets: false, onProgress: progress });
  const stacks: StackUsage[] = [];
  for (const stack of outputs) stacks.push(await readStackUsage(stack, request, progress));
  terminal.print(request.asJson ? renderUsageJson(stacks) : renderUsage(stacks, terminal));
  return stacks.some(({ integrations }) => integrations.some(({ findings }) => findings.length > 0)) ? 1 : 0;
}

async function readStackUsage(
  { stack, source, connections: all, localStack, now }: NamedOutputs,
  request: UsageRequest,
  onProgress: (line: string) => void,
): Promise<StackUsage> {
  const connections = selectConnections(all, request.integrations ?? [], source);
  const named = findNamedTenant(connections);
  const shown = { stack, source, at: now.toISOString() };
  if (named === undefined) return { ...shown, tenantId: null, integrations: [] };
  const integrations = await withStackTenant({ ...request, named, localStack, onProgress }, (tenant) =>
    readUsage(connections, { ...tenant, now, workspaceId: request.workspaceId }),
  );
  return { ...shown, tenantId: named.tenantId, integrations };
}

const concurrentReads = 4;

/** Reads the use of all credentials in a tenant. */
export async function readUsage(
  connections: Connections,
  tenant: EvidenceTenant & Pick<OpenTenant, "graph">,
): Promise<StackUsage["integrations"]> {
  const evidence = await readEvidence(connections, tenant);
  const apps = Object.values(connections).filter(hasCredential);
  return await mapLimited(apps, concurrentReads, async (connection) => {
    const found = evidence.get(connection.name) ?? { state: "unknown", reason: "nothing was read" };
    return listUsage(connection, found, await readRegistered(connection, tenant.graph));
  });
}
