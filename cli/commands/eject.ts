import { join } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { replaceFile } from "@entra-integrations/replace-file";
import type { Connections } from "../../integrations/connection.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { askFirst } from "../ask-first.ts";
import { processTerminal } from "../command.ts";
import { renderDiff } from "../output/render-diff.ts";
import type { Terminal } from "../output/terminal.ts";
import { readProject, readTextIfThere } from "../sandbox/project.ts";
import {
  type EngineState,
  openStates,
  outputsIn,
  resourcesOf,
  type StackStates,
  withoutResources,
  withProtection,
} from "../stack/engine-state.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { meansSandbox } from "../stack/stack-outputs.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { cutEntry } from "../stack-file/entry-text.ts";
import { readStackFile } from "./add/stack-file.ts";
import { type EjectedObjects, removeTags } from "./eject/remove-tags.ts";
import { valueAt } from "../stack-file/value-at.ts";
import { findNamedTenant } from "./verify/open-tenant.ts";

/** `eject`: stops managing integrations, and keeps everything that they have in Entra. */
export const eject = new Command("eject")
  .description(
    "Stop managing integrations: removes their entries, their resources in the state and their tags in Entra. The app " +
      "registrations, their credentials and what was delivered stay. Can be repeated after an interruption.",
  )
  .argument("<names...>", "names of the integrations")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(new Option("-y, --yes", "do not ask"))
  .action(async (names, options) => {
    await ejectIntegrations({ ...sourceOf(options), names, isAnswered: options.yes === true }, processTerminal());
  });

/** Integrations to eject. */
export interface EjectRequest extends StackSource {
  readonly names: readonly string[];
  /** Whether the question was answered with yes. */
  readonly isAnswered: boolean;
  /** Called after each step. @default - nobody listens */
  readonly onStep?: (step: string) => void;
  /** Opens the tenant. @default - as the deploying identity */
  readonly withTenant?: typeof withStackTenant;
}

/** Stops managing integrations. Each step looks at what is there and does only the rest. */
export async function ejectIntegrations(
  request: EjectRequest,
  terminal: Pick<Terminal, "print" | "progress" | "colors">,
): Promise<void> {
  const { projectDir, onStep: reached = () => undefined, withTenant = withStackTenant } = request;
  const stack = request.stack ?? "dev";
  const isLocal = meansSandbox(request);
  const onProgress = terminal.progress;
  const states = await openStates({ ...request, stack, isLocal, onProgress });
  const state = await states.read();
  const path = join(projectDir, `Pulumi.${stack}.yaml`);
  const text = readTextIfThere(path) ?? "";
  const { rest, names } = planEntries(text, `Pulumi.${stack}.yaml`, request.names);
  const { connections } = outputsIn(state);
  const ejected = names.map((one) => findObjects(one, connections, { state, stack }));

  const flags = `--stack ${stack}${isLocal ? " --local" : ""}`;
  terminal.print(renderDiff(text, rest, terminal.colors));
  terminal.print("");
  terminal.print(
    "The app registrations stay with their credentials and grants, and so does what was delivered to key vaults and products. " +
      "Nobody rotates the secrets any more. The next run removes their values from the outputs. Read them before:",
  );
  terminal.print(`  npm run handoff -- ${request.names.join(" ")} ${flags} --with-secrets`);
  await askFirst(`Stop managing ${request.names.join(", ")}?`, { isAnswered: request.isAnswered });

  await protect(states, state, names, reached);
  if (rest !== text) {
    await replaceFile(path, rest);
    reached("entry removed");
  }
  await forget(states, names, reached);
  const named = findNamedTenant(connections);
  if (named === undefined) throw new UserError({ message: `${states.source} names no tenant`, code: "tenant-unnamed" });
  const project = readProject(projectDir).name;
  await withTenant({ ...request, named, localStack: states.localStack, onProgress }, async (tenant) => {
    for (const objects of ejected) if (objects !== undefined) await removeTags(tenant, objects, { project, stack });
  });
  reached("tags removed");
  terminal.print(`no longer managed: ${request.names.join(", ")}`);
}

/** Until its entry is removed from the branch that is deployed, and also between the steps, a run must not delete anything. */
async function protect(
  states: StackStates,
  state: EngineState,
  names: readonly (readonly string[])[],
  reached: (step: string) => void,
): Promise<void> {
  const resources = names.flatMap((one) => resourcesOf(state, one));
  if (resources.every(({ custom, protect: isProtected }) => custom !== true || isProtected === true)) return;
  await states.write(withProtection(state, resources));
  reached("resources protected");
}

async function forget(
  states: StackStates,
  names: readonly (readonly string[])[],
  reached: (step: string) => void,
): Promise<void> {
  const state = await states.read();
  const resources = names.flatMap((one) => resourcesOf(state, one));
  if (resources.length === 0) return;
  await states.write(withoutResources(state, resources));
  reached("resources forgotten");
}

/** The file without the entries, and the names of each integration in the state. */
function planEntries(text: string, fileName: string, names: readonly string[]) {
  const { integrations } = readStackFile(text, fileName);
  const isThere = (name: string): boolean => valueAt(integrations, [name]) !== undefined;
  const rest = names.filter(isThere).reduce((file, name) => cutEntry(file, fileName, name).rest, text);
  const all = names.map((name) => {
    const formerName = valueAt(integrations, [name, "formerName"]);
    return typeof formerName === "string" ? [name, formerName] : [name];
  });
  return { rest, names: all };
}

function findObjects(
  names: readonly string[],
  connections: Connections,
  { state, stack }: { readonly state: EngineState; readonly stack: string },
): EjectedObjects | undefined {
  const [name = ""] = names;
  const connection = names.map((one) => connections[one]).find((one) => one !== undefined);
  if (connection === undefined) {
    const isDeployed = resourcesOf(state, names).length > 0;
    throw new UserError({
      message: isDeployed ? `the outputs of ${stack} do not contain ${name}` : `${name} is not deployed in ${stack}`,
      fix: isDeployed ? "deploy the stack, then run this again" : "write the name of a deployed integration",
      code: "integration-not-deployed",
    });
  }
  return connection.entra && { name, ...connection.entra };
}
