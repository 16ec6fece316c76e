import { Command, Option } from "@commander-js/extra-typings";
import { selectInStacks } from "../stack/select-connections.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { endWith, nowOption, processTerminal } from "../command.ts";
import { mapTenants, onlyStack, type NamedOutputs, showEachStack, stacksToJson } from "../stack/each-stack.ts";
import { selectionOf, sourceOptions, type StackSelection } from "../stack/stack-source.ts";
import { printableJson } from "../output/printable-json.ts";
import type { Terminal } from "../output/terminal.ts";
import { type ProofLevel, proofLevels } from "../proof/product-proof.ts";
import { runChecks } from "./verify/checks/index.ts";
import { compareRegistrations } from "../undeclared/compare.ts";
import { readRegistrations } from "../undeclared/read-registrations.ts";
import { withComparison } from "./verify/comparison.ts";
import type { CheckContext } from "./verify/observation.ts";
import { findNamedTenant } from "./verify/open-tenant.ts";
import { renderVerification, type Verification, verificationRecord } from "./verify/render.ts";
import { withSecretUse } from "./verify/secret-use.ts";
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
  .addOption(sourceOptions.stacks)
  .addOption(sourceOptions.all)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(withinOption)
  .addOption(
    new Option(
      "--proof <level>",
      "how far to go with each secret. none: do not use it, token: request a token, " +
        "product: also sign in to the product's services, which writes, sends and changes nothing " +
        "(default: product, but not with the secret of a product that signs in users, once it is two days old)",
    ).choices(proofLevels),
  )
  .addOption(new Option("--json", "print JSON, for pipelines").default(false))
  .addOption(nowOption("verify as if it were this date"))
  .action(async (integrations, options) => {
    const { now, within: withinDays, proof, json: asJson } = options;
    const request = { ...selectionOf(options), now, integrations, withinDays, proof, asJson };
    endWith(await verifyStacks(request, processTerminal()));
  });

/** Options of `verify`. */
export interface VerifyRequest extends StackSelection {
  /** @default the time of the stack: the sandbox's or the machine's */
  readonly now?: Date | undefined;
  /** Names of integrations. @default all */
  readonly integrations?: readonly string[];
  readonly withinDays: number | undefined;
  /** @default "product", except for secrets whose use a sign-in would hide */
  readonly proof?: ProofLevel | undefined;
  readonly asJson: boolean;
}

/** Verifies the requested stacks, each in its own tenant, and prints the findings. Returns the exit code. */
export async function verifyStacks(request: VerifyRequest, terminal: Terminal): Promise<number> {
  const reading = { ...request, withSecrets: true, onProgress: terminal.progress };
  return await showEachStack(reading, terminal, async (stacks, failures) => {
    const selected = selectInStacks(stacks, request.integrations ?? []);
    const results = await mapTenants(request, selected, failures, (outputs) =>
      verifyOutputs(outputs, onlyStack(request, outputs), terminal),
    );
    if (request.asJson) {
      const records = results.map(({ stack, value }) => ({ stack, value: verificationRecord(value) }));
      terminal.print(printableJson(stacksToJson(request, records, failures)));
    } else for (const { value } of results) terminal.print(renderVerification(value, terminal));
    const verified = results.flatMap(({ value }) => value.integrations);
    return verified.some(({ findings }) => findings.length > 0) ? 1 : 0;
  });
}

async function verifyOutputs(
  { source, connections, secrets = {}, localStack, now: present }: NamedOutputs,
  request: VerifyRequest,
  { progress }: Terminal,
): Promise<Verification> {
  const { now, withinDays, stack, proof, integrations: wanted = [] } = request;
  const named = findNamedTenant(connections);
  const commands = deployCommands({ localStack, stack });
  const checkContext: CheckContext = { now: now ?? present, withinDays, commands };
  if (named === undefined) {
    const integrations = Object.values(connections).map((one) => runChecks(one, undefined, checkContext));
    return { source, tenantId: undefined, integrations };
  }
  const registrations = await readRegistrations({ ...request, onProgress: progress }, connections);
  const chosen = registrations.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const integrations = await withStackTenant(
    { ...request, named, localStack, onProgress: progress },
    async (tenant) => {
      const [verified, comparison] = await Promise.all([
        verifyConnections(connections, secrets, tenant, checkContext, proof),
        compareRegistrations(chosen, tenant.graph),
      ]);
      const target = { graphOrigin: tenant.graphOrigin, isLocal: localStack !== undefined, repair: commands.repair };
      const used = await withSecretUse(verified, connections, tenant, checkContext.now);
      const compared = withComparison(used, chosen, comparison, target);
      return await withTenantLimits(compared, connections, tenant.graph, checkContext.now);
    },
  );
  return { source, tenantId: named.tenantId, integrations };
}
