import { defineCommand } from "citty";
import { selectConnections } from "./select-connections.ts";
import { openWorld } from "../local/world.ts";
import { nowArgument, parseNow, processTerminal, strictArguments } from "./command.ts";
import { readStackOutputs, type ReadOutputs } from "./stack-outputs.ts";
import { sourceArguments, sourceOf, type StackSource } from "./stack-source.ts";
import type { Terminal } from "./terminal.ts";
import { runChecks } from "./verify/checks/index.ts";
import type { Circumstances, Commands } from "./verify/observation.ts";
import { findNamedTenant, openAzureTenant, openLocalTenant } from "./verify/open-tenant.ts";
import { renderVerification, renderVerificationJson, type Verification } from "./verify/render.ts";
import { withTenantLimits } from "./verify/tenant-limits.ts";
import { verifyConnections } from "./verify/verify-connections.ts";
import { parseWithin, withinArgument } from "./within.ts";

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
  { projectDir, env, now, withinDays }: VerifyRequest,
  { progress }: Terminal,
): Promise<Verification> {
  const named = findNamedTenant(connections);
  const circumstances: Circumstances = { now: now ?? present, withinDays, commands: commandsFor(localStack) };
  if (named === undefined) {
    const integrations = Object.values(connections).map((one) => runChecks(one, undefined, circumstances));
    return { source, tenantId: undefined, integrations };
  }
  const world = { projectDir, env, onProgress: progress, ...(now && { now: () => now }) };
  await using local = localStack === undefined ? null : await openWorld(world);
  progress(`asking tenant ${named.tenantId}`);
  await using tenant = await (local === null ? openAzureTenant(named, env) : openLocalTenant(named, local.tenant));
  const verified = await verifyConnections(connections, secrets, tenant, circumstances);
  const integrations = await withTenantLimits(verified, connections, tenant.graph, circumstances.now);
  return { source, tenantId: named.tenantId, integrations };
}

function commandsFor(localStack: string | undefined): Commands {
  if (localStack === undefined) return { up: "pulumi up", repair: "pulumi up --refresh" };
  const local = (verb: string): string => `npm run local -- ${verb} --stack ${localStack}`;
  return { up: local("up"), repair: `${local("refresh")} && ${local("up")}` };
}
