import { Command, Option } from "@commander-js/extra-typings";
import { type EvidenceTenant, hasCredential, readEvidence } from "../evidence/read-evidence.ts";
import { readRegistered } from "../evidence/registered.ts";
import { mapLimited } from "../map-limited.ts";
import { endWith, processTerminal } from "../command.ts";
import type { Terminal } from "../output/terminal.ts";
import { printableJson } from "../output/printable-json.ts";
import { mapTenants, type NamedOutputs, onlyStack, showEachStack, stacksToJson } from "../stack/each-stack.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { selectInStacks } from "../stack/select-connections.ts";
import { selectionOf, sourceOptions, type StackSelection } from "../stack/stack-source.ts";
import type { Connections } from "../../integrations/connection.ts";
import { listUsage } from "./usage/list-usage.ts";
import { renderUsage, type StackUsage } from "./usage/render.ts";
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
  .addOption(sourceOptions.stacks)
  .addOption(sourceOptions.all)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(workspaceOption)
  .addOption(new Option("--json", "print JSON, for pipelines").default(false))
  .action(async (integrations, options) => {
    const { json: asJson, workspace: workspaceId } = options;
    endWith(await showUsage({ ...selectionOf(options), integrations, workspaceId, asJson }, processTerminal()));
  });

/** Options of `usage`. */
export interface UsageRequest extends StackSelection {
  /** Names of integrations. @default all */
  readonly integrations?: readonly string[];
  /** Id of a Log Analytics workspace. @default - the sign-in log of Microsoft Graph */
  readonly workspaceId?: string | undefined;
  readonly asJson: boolean;
}

/** Prints the use of all credentials. Returns the exit code. */
export async function showUsage(request: UsageRequest, terminal: Terminal): Promise<number> {
  const reading = { ...request, withSecrets: false, onProgress: terminal.progress };
  return await showEachStack(reading, terminal, async (stacks, failures) => {
    const selected = selectInStacks(stacks, request.integrations ?? []);
    const results = await mapTenants(request, selected, failures, (outputs) =>
      readStackUsage(outputs, onlyStack(request, outputs), terminal.progress),
    );
    const usages = results.map(({ value }) => value);
    if (request.asJson) terminal.print(printableJson(stacksToJson(request, results, failures)));
    else if (usages.length > 0) terminal.print(renderUsage(usages, terminal));
    return usages.some(({ integrations }) => integrations.some(({ findings }) => findings.length > 0)) ? 1 : 0;
  });
}

async function readStackUsage(
  { stack, source, connections, localStack, now }: NamedOutputs,
  request: UsageRequest,
  onProgress: (line: string) => void,
): Promise<StackUsage> {
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
