import { Command, Option } from "@commander-js/extra-typings";
import type { Connections } from "../../integrations/connection.ts";
import { selectConnections } from "../stack/select-connections.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { endWith, nowOption, processTerminal } from "../command.ts";
import { readStackOutputs, type ReadOutputs } from "../stack/stack-outputs.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { type ProofLevel, proofLevels } from "../proof/product-proof.ts";
import { runChecks } from "./verify/checks/index.ts";
import { compareRegistrations } from "../undeclared/compare.ts";
import { registrationsOfOutputs } from "../undeclared/registrations-of-outputs.ts";
import { findRegistrations, type Registration } from "../undeclared/registrations.ts";
import { readStackState } from "../undeclared/stack-state.ts";
import { withComparison } from "./verify/comparison.ts";
import type { CheckContext } from "./verify/observation.ts";
import { findNamedTenant } from "./verify/open-tenant.ts";
import { renderVerification, renderVerificationJson, type Verification } from "./verify/render.ts";
import { withTenantLimits } from "./verify/tenant-limits.ts";
import { verifyConnections } from "./verify/verify-connections.ts";
import { withinOption } from "../stack/within.ts";

/** `verify`: compares the tenant with the outputs of a stack, and signs in with each credential as its product does. */
export const verify = new Command("verify")
  .description(
    "Check the tenant against what was deployed. Exit code 0: in order, 1: findings, 2: could not run. " +
      "Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(withinOption)
  .addOption(
    new Option(
      "--proof <level>",
      "how far to go with each secret. none: do not use it, token: request a token, " +
        "product: also sign in to the product's services, which writes, sends and changes nothing",
    )
      .choices(proofLevels)
      .default("product"),
  )
  .addOption(new Option("--json", "print JSON, for pipelines").default(false))
  .addOption(nowOption("verify as if it were this date"))
  .action(async (integrations, options) => {
    const { now, within: withinDays, proof, json: asJson } = options;
    const request = { ...sourceOf(options), now, integrations, withinDays, proof, asJson };
    endWith(await verifyStack(request, processTerminal()));
  });

/** Options of `verify`. */
export interface VerifyRequest extends StackSource {
  /** @default the time of the stack: the sandbox's or the machine's */
  readonly now?: Date | undefined;
  /** Names of integrations. @default all */
  readonly integrations?: readonly string[];
  readonly withinDays: number | undefined;
  /** @default "product" */
  readonly proof?: ProofLevel | undefined;
  readonly asJson: boolean;
}

/** Verifies a stack and prints the findings. Returns the exit code. */
export async function verifyStack(request: VerifyRequest, terminal: Terminal): Promise<number> {
  const outputs = await readStackOutputs({ ...request, withSecrets: true, onProgress: terminal.progress });
  const connections = selectConnections(outputs.connections, request.integrations ?? [], outputs.source);
  const verification = await verifyOutputs({ ...outputs, connections }, request, terminal);
  terminal.print(request.asJson ? renderVerificationJson(verification) : renderVerification(verification, terminal));
  return verification.integrations.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

async function verifyOutputs(
  { source, connections, secrets = {}, localStack, now: present }: ReadOutputs,
  request: VerifyRequest,
  { progress }: Terminal,
): Promise<Verification> {
  const { now, withinDays, stack, proof = "product", integrations: wanted = [] } = request;
  const named = findNamedTenant(connections);
  const commands = deployCommands({ localStack, stack });
  const checkContext: CheckContext = { now: now ?? present, withinDays, commands };
  if (named === undefined) {
    const integrations = Object.values(connections).map((one) => runChecks(one, undefined, checkContext));
    return { source, tenantId: undefined, integrations };
  }
  const registrations = await readRegistrations(request, connections, progress);
  const chosen = registrations.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const integrations = await withStackTenant(
    { ...request, named, localStack, onProgress: progress },
    async (tenant) => {
      const [verified, comparison] = await Promise.all([
        verifyConnections(connections, secrets, tenant, checkContext, proof),
        compareRegistrations(chosen, tenant.graph),
      ]);
      const target = { graphOrigin: tenant.graphOrigin, isLocal: localStack !== undefined, repair: commands.repair };
      const compared = withComparison(verified, chosen, comparison, target);
      return await withTenantLimits(compared, connections, tenant.graph, checkContext.now);
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
