import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../../integrations/text/user-error.ts";
import {
  type EngineResource,
  type EngineState,
  outputsIn,
  resourcesIn,
  resourcesOf,
  type StackStates,
  withoutResources,
  withProtection,
} from "../../stack/engine-state.ts";

/** One integration on its way to another stack: its name, and the name in the state if its rename is not deployed. */
export interface MovedIntegration {
  readonly name: string;
  readonly names: readonly string[];
}

/** What is left to do in the states of two stacks. */
export interface StateMove {
  /** Integrations whose resources only the source has. */
  readonly moves: readonly MovedIntegration[];
  /** Integrations whose resources both have, after an interruption. */
  readonly copies: readonly MovedIntegration[];
}

/** Finds what is left to do. Throws `UserError` if the resources cannot be moved. */
export function planStates(
  moved: readonly MovedIntegration[],
  { from, to }: { from: EngineState; to: EngineState },
  stacks: { from: string; to: string },
): StateMove {
  checkPending(from, stacks.from);
  checkPending(to, stacks.to);
  checkTenant(from, to);
  const missing = moved.filter(({ names }) => [from, to].every((state) => resourcesOf(state, names).length === 0));
  if (missing.length > 0) {
    throw new UserError({
      message: `${missing.map(({ name }) => name).join(", ")} is not deployed in ${stacks.from}`,
      fix: "move the entry in the stack files by hand, or deploy it first",
      code: "integration-not-deployed",
    });
  }
  const copies = moved.filter(({ names }) => [from, to].every((state) => resourcesOf(state, names).length > 0));
  const others = copies.filter(({ names }) => !isDeepStrictEqual(idsOf(from, names), idsOf(to, names)));
  if (others.length > 0) {
    throw new UserError({
      message: `${stacks.to} has another integration ${others.map(({ name }) => name).join(", ")}`,
      fix: "rename one of the two with npm run rename, and deploy it",
      code: "integration-exists",
    });
  }
  const moves = moved.filter((one) => resourcesOf(from, one.names).length > 0 && !copies.includes(one));
  for (const { names } of moves) checkProviders(resourcesOf(from, names), from, to, stacks.to);
  return { moves, copies };
}

/** Records connections in the destination, so that its next run knows the secrets. */
export function withRecords(
  to: EngineState,
  from: EngineState,
  moved: readonly MovedIntegration[],
  { project, stack }: { project: string; stack: string },
): EngineState {
  const recorded = outputsIn(from).connections;
  const known = outputsIn(to).connections;
  const added = moved.flatMap(({ name, names }) => {
    const record = names.map((one) => recorded[one]).find((one) => one !== undefined);
    return record === undefined || known[name] !== undefined ? [] : [[name, record] as const];
  });
  if (added.length === 0) return to;
  const urn = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
  const type = "pulumi:pulumi:Stack";
  const all = resourcesIn(to);
  const root = all.find((one) => one.type === type) ?? { urn, type, custom: false };
  const outputs = { ...root.outputs, connections: { ...known, ...Object.fromEntries(added) } };
  const resources = [{ ...root, outputs }, ...all.filter((one) => one.type !== type)];
  return { ...to, deployment: { ...to.deployment, resources } };
}

/** Moves the resources, or finishes an interrupted move. `reached` is called after each change of a state. */
export async function moveResources(
  { moves, copies }: StateMove,
  { from, to }: { from: StackStates; to: StackStates },
  reached: (step: string) => void,
): Promise<void> {
  if (copies.length > 0) {
    // The engine saves the destination first, so both have these resources after an interruption.
    const state = await from.read();
    await from.write(
      withoutResources(
        state,
        copies.flatMap(({ names }) => resourcesOf(state, names)),
      ),
    );
    reached("copies removed from the source");
  }
  if (moves.length === 0) return;
  const state = await from.read();
  const resources = moves.flatMap(({ names }) => resourcesOf(state, names));
  // Until the destination's own stack file has the entries, a run there fails instead of deleting the registrations.
  if (!resources.every(({ custom, protect }) => custom !== true || protect === true)) {
    await from.write(withProtection(state, resources));
    reached("resources protected");
  }
  await from.move(
    resources.map(({ urn }) => urn),
    to,
  );
  reached("resources moved");
}

function idsOf(state: EngineState, names: readonly string[]): (string | undefined)[] {
  const applications = resourcesOf(state, names).filter(({ type }) => type === "azuread:index/application:Application");
  return applications.map(({ id }) => id);
}

function checkPending({ deployment }: EngineState, stack: string): void {
  if ((deployment.pending_operations ?? []).length === 0) return;
  throw new UserError({
    message: `the last run of ${stack} was interrupted`,
    fix: "run it again until it succeeds, then run this again",
    code: "state-pending",
  });
}

function checkTenant(from: EngineState, to: EngineState): void {
  const tenants = [from, to].flatMap((state) =>
    Object.values(outputsIn(state).connections).flatMap(({ entra }) => entra?.tenantId ?? []),
  );
  if (new Set(tenants).size <= 1) return;
  throw new UserError({
    message: "the two stacks are deployed in different tenants",
    fix: "move integrations only between stacks of one tenant; a registration cannot leave its tenant",
    code: "tenants-differ",
  });
}

/** The engine copies a provider that the destination does not have, and refuses one with other settings. */
function checkProviders(resources: readonly EngineResource[], from: EngineState, to: EngineState, stack: string): void {
  const used = new Set(resources.map(({ provider }) => provider));
  const differing = resourcesIn(from).filter((provider) => {
    if (!used.has(`${provider.urn}::${provider.id ?? ""}`)) return false;
    const twin = resourcesIn(to).find(({ urn }) => withoutStack(urn) === withoutStack(provider.urn));
    return twin !== undefined && twin.id !== provider.id && !isDeepStrictEqual(twin.inputs, provider.inputs);
  });
  if (differing.length === 0) return;
  const names = differing.map(({ type }) => type.replace("pulumi:providers:", ""));
  throw new UserError({
    message: `${stack} has other settings for the provider ${names.join(", ")}`,
    fix: "give both stacks the same settings of this provider, deploy both, and run this again",
    code: "providers-differ",
  });
}

function withoutStack(urn: string): string {
  return urn.split("::").slice(1).join("::");
}
