import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EngineEvent, LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import {
  CommandFailed,
  EngineCommand,
  type CommandResult,
  type EngineRunner,
} from "../../../cli/sandbox/engine-command.ts";
import { engineCache } from "../../../cli/engine/cache.ts";
import { findEngine } from "../../../cli/engine/find-engine.ts";
import { installPlugins } from "../../../packages/sandbox-providers/install.ts";
import { isolateEnvironment } from "../../../cli/sandbox/environment.ts";
import { createSandboxFolder, locateSandbox } from "../../../cli/sandbox/folder.ts";
import { vaultEnvironment, writeVaultState } from "../../support/vault-state.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { serveEcho } from "./echo-provider.ts";

const pack = fileURLToPath(new URL("../../../policies", import.meta.url));

/** A stack on the real engine whose resources are all answered by the echo provider. */
export interface EchoStack extends AsyncDisposable {
  /** Previews a program with the pack, and returns what the pack and the preview show. */
  preview(program: () => void): Promise<Outcome>;
  /** Deploys a program, with the pack or without. */
  up(program: () => void, options: { judged: boolean }): Promise<Outcome>;
}

/** Opens a stack of this name in a new folder. */
export async function openEchoStack(name: string): Promise<EchoStack> {
  await using rollback = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "entra-plans-"));
  rollback.defer(() => rm(dir, { recursive: true, force: true }));
  const folder = locateSandbox(dir, {});
  createSandboxFolder(folder);
  writeVaultState(folder, "plans", name);
  const [engine] = await Promise.all([findEngine({}), installPlugins(folder.pulumiHome)]);
  const echo = rollback.use(await serveEcho());
  const env = isolateEnvironment(process.env, {
    PULUMI_HOME: folder.pulumiHome,
    PULUMI_BACKEND_URL: `file://${folder.stateDir}`,
    ...vaultEnvironment(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    NODE_COMPILE_CACHE: join(engineCache(process.env), "compiled"),
    ...echo.env,
  });
  const command = new PrintingEngine(engine, env);
  const runner: EngineRunner = command;
  const workspace = await LocalWorkspace.create({
    workDir: dir,
    pulumiHome: folder.pulumiHome,
    pulumiCommand: runner,
    projectSettings: { name: "plans", runtime: "nodejs" },
  });
  workspace.selectStack = () => Promise.resolve();
  const stack = await Stack.select(name, workspace);
  const act = async (verb: "preview" | "up", program: () => void, judged: boolean): Promise<Outcome> => {
    const events: EngineEvent[] = [];
    command.printed = "";
    stack.workspace.program = async () => program();
    await stack[verb]({
      onEvent: (event) => events.push(event),
      color: "never",
      ...(judged && { policyPacks: [pack] }),
    }).catch((error: unknown) => {
      if (!(error instanceof CommandFailed)) throw error;
    });
    return outcomeOf(events, command.printed);
  };
  const resources = rollback.move();
  return {
    preview: (program) => act("preview", program, true),
    up: (program, { judged }) => act("up", program, judged),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** An engine that prints each preview whole, for which the Automation API has no option. */
class PrintingEngine extends EngineCommand {
  printed = "";

  override async run(...[args, ...rest]: Parameters<EngineCommand["run"]>): Promise<CommandResult> {
    if (args[0] !== "preview") return await super.run(args, ...rest);
    try {
      const result = await super.run([...args, "--json"], ...rest);
      this.printed = result.stdout;
      return result;
    } catch (error) {
      // A preview that the pack stops ends with an error, and has printed its steps.
      if (error instanceof CommandFailed) this.printed = error.result.stdout;
      throw error;
    }
  }
}
