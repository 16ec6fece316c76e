import { defineCommand } from "citty";
import type { Connections } from "../../integrations/connection.ts";
import { selectConnections } from "../stack/select-connections.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { nowArgument, parseNow, processTerminal, strictArguments } from "../command.ts";
import { readStackOutputs, type ReadOutputs } from "../stack/stack-outputs.ts";
import { sourceArguments, sourceOf, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { runChecks } from "./verify/checks/index.ts";
import { compareRegistrations } from "../undeclared/compare.ts";
import { registrationsOfOutputs } from "../undeclared/registrations-of-outputs.ts";
import { findRegistrations, type Registration } from "../undeclared/registrations.ts";
import { readStackState } from "../undeclared/stack-state.ts";
import { withComparison } from "./verify/comparison.ts";
import type { Circumstances } from "./verify/observation.ts";
import { findNamedTenant } from "./verify/open-tenant.ts";
import { renderVerification, renderVerificationJson, type Verification } from "./verify/render.ts";
import { withTenantLimits } from "./verify/tenant-limits.ts";
import { verifyConnections } from "./verify/verify-connections.ts";
import { parseWithin, withinArgument } from "../stack/within.ts";

/** `npm run verify`: whether the tenant still has what the outputs of a stack say. */
export const verify = defineCommand({
  meta: {
    name: "verify",
    description:
      "Check the tenant against what was deployed. Exit code 0: in order, 1: findings, 2: could not run. " +
      "Reads stack dev of the local world if npm start made it, else your selected Pulumi stack",
  },
  args: {
    ...sourceArguments,
    integration: { type: "string", alias: "i", description: "One integration. Default: all" },
    ...withinArgument,
    json: { type: "boolean", default: false, description: "Print JSON, for pipelines" },
    now: { ...nowArgument.now, description: "Verify as if it were this date" },
  },
  plugins: [strictArguments],
  async run({ args }) {
    const { integration, json } = args;
    return await verifyStack(
      {
        ...sourceOf(args),
        now: parseNow(args.now),
        integration,
        withinDays: parseWithin(args.within),
        asJson: json,
      },
      processTerminal(),
    );
  },
});

/** What `npm run verify` was asked for. */
export interface VerifyRequest extends StackSource {
  /** @default the time where the stack is */
  readonly now?: Date | undefined;
  readonly integration?: string | undefined;
  readonly withinDays: number | undefined;
  readonly asJson: boolean;
}

/** Verifies a stack and prints what was found; returns the exit code. */
export async function verifyStack(request: VerifyRequest, terminal: Terminal): Promise<number> {
  const outputs = await readStackOutputs({ ...request, withSecrets: true, onProgress: terminal.progress });
  const connections = selectConnections(outputs.connections, request.integration, outputs.source);
  const verification = await verifyOutputs({ ...outputs, connections }, request, terminal);
  terminal.print(request.asJson ? renderVerificationJson(verification) : renderVerification(verification, terminal));
  return verification.integrations.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

async function verifyOutputs(
  { source, connections, secrets = {}, localStack, now: present }: ReadOutputs,
  request: VerifyRequest,
  { progress }: Terminal,
): Promise<Verification> {
  const { now, withinDays, stack, integration } = request;
  const named = findNamedTenant(connections);
  const commands = deployCommands({ localStack, stack });
  const circumstances: Circumstances = { now: now ?? present, withinDays, commands };
  if (named === undefined) {
    const integrations = Object.values(connections).map((one) => runChecks(one, undefined, circumstances));
    return { source, tenantId: undefined, integrations };
  }
  const registrations = await readRegistrations(request, connections, progress);
  const chosen = registrations.filter(({ name }) => integration === undefined || name === integration);
  const integrations = await withStackTenant(
    { ...request, named, localStack, onProgress: progress },
    async (tenant) => {
      const [verified, comparison] = await Promise.all([
        verifyConnections(connections, secrets, tenant, circumstances),
        compareRegistrations(chosen, tenant.graph),
      ]);
      const target = { graphOrigin: tenant.graphOrigin, isLocal: localStack !== undefined, repair: commands.repair };
      const compared = withComparison(verified, chosen, comparison, target);
      return await withTenantLimits(compared, connections, tenant.graph, circumstances.now);
    },
  );
  return { source, tenantId: named.tenantId, integrations };
}

/** An identity that can read the outputs of a stack may lack access to its state. */
async function readRegistrations(
  request: VerifyRequest,
  connections: Connections,
  onProgress: (line: string) => void,
): Promise<Registration[]> {
  try {
    return findRegistrations(await readStackState({ ...request, onProgress }));
  } catch (error) {
    if (error instanceof UserError) return registrationsOfOutputs(connections);
    throw error;
  }
}
