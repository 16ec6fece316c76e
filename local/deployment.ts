import { existsSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent, ImportResource, Stack } from "@pulumi/pulumi/automation/index.js";
import { CommandFailed, type EngineCommand } from "./engine-command.ts";
import { loadProgram, copyProject, type ExtraConfig, type Program, type Project } from "./project.ts";
import { RunRecorder, type Diagnostic, type RunReport, type Step } from "./run-report.ts";
import { withEnvironment, type TenantAccess } from "./world-environment.ts";
import type { WorldFolder } from "./world-folder.ts";

/** The outputs of a stack, secrets included. */
export type StackOutputs = Record<string, { value: unknown; secret: boolean }>;

/** A run that deployed, with what the stack puts out. */
export interface UpReport extends RunReport {
  readonly outputs: StackOutputs;
}

/** What a run may be given. */
export interface RunOptions {
  /** Takes each step as it begins and each diagnostic as it is said. @default nobody */
  readonly onEvent?: (event: Step | Diagnostic) => void;
  /** Cancelled orderly when it aborts: the engine ends what it is doing and saves what is done. @default never */
  readonly signal?: AbortSignal;
  /** @default the program of the project */
  readonly program?: Program;
  /** The time that the program is told, instead of the clock's. @default the clock */
  readonly now?: Date;
  /** Folders of policy packs that judge the run. @default none */
  readonly policyPacks?: string[];
}

/** The engine refused or failed; the message is what it said, fit to be shown as it stands. */
export class DeploymentFailed extends Error {
  override readonly name = "DeploymentFailed";
  readonly report: RunReport;
  constructor(message: string, report: RunReport) {
    super(message);
    this.report = report;
  }
}

/** What a stack is deployed with. */
export interface DeploymentContext {
  readonly folder: WorldFolder;
  readonly project: Project;
  readonly engine: EngineCommand;
  readonly env: NodeJS.ProcessEnv;
  readonly tenant: TenantAccess;
  readonly onProgress: (line: string) => void;
}

type Verb = "up" | "preview" | "refresh" | "destroy";

/** One stack of a project in the local world. */
export class Deployment {
  readonly name: string;
  readonly #context: DeploymentContext;

  constructor(name: string, context: DeploymentContext) {
    this.name = name;
    this.#context = context;
  }

  /** Creates, updates and deletes until the tenant is as the program says. */
  async up(options: RunOptions = {}): Promise<UpReport> {
    let outputs: StackOutputs = {};
    const report = await this.#run("up", options, async (program) => {
      const values = await program();
      // Read while the program runs: asking the engine for the outputs afterwards takes it two starts.
      outputs = watchOutputs(values ?? {}, await import("@pulumi/pulumi"));
      return values;
    });
    return { ...report, outputs };
  }

  /** Says what `up` would do. */
  preview(options: RunOptions = {}): Promise<RunReport> {
    return this.#run("preview", options);
  }

  /** Takes the tenant as it is into the state. */
  refresh(options: RunOptions = {}): Promise<RunReport> {
    return this.#run("refresh", options);
  }

  /** Deletes everything that the stack made. */
  destroy(options: RunOptions = {}): Promise<RunReport> {
    return this.#run("destroy", options);
  }

  /** Takes resources that exist into the state, unprotected. */
  async import(resources: ImportResource[]): Promise<void> {
    const stack = await this.#open({});
    await this.#in(() => stack.import({ resources, protect: false, generateCode: false }));
  }

  /** Returns the outputs of the last `up`. */
  async outputs(): Promise<StackOutputs> {
    if (!this.exists()) return {};
    const stack = await this.#open({});
    return this.#in(() => stack.workspace.stackOutputs(this.name));
  }

  /** Returns the state as the engine keeps it, its secrets encrypted. */
  async exportState(): Promise<unknown> {
    const stack = await this.#open({});
    return this.#in(async () => (await stack.exportStack()).deployment as unknown);
  }

  /** Says whether the stack was ever deployed. */
  exists(): boolean {
    const { folder, project } = this.#context;
    return existsSync(join(folder.stateDir, ".pulumi", "stacks", project.name, `${this.name}.json`));
  }

  #in<T>(action: () => Promise<T>): Promise<T> {
    return withEnvironment(this.#context.env, action);
  }

  async #run(verb: Verb, options: RunOptions, wrap = (program: Program) => program()): Promise<RunReport> {
    const { engine, project } = this.#context;
    const recorder = new RunRecorder();
    const onEvent = (event: EngineEvent): void => {
      const news = recorder.take(event);
      if (news !== undefined) options.onEvent?.(news);
    };
    const cancel = (): void => engine.cancel();
    try {
      await this.#in(async () => {
        const program = options.program ?? (await loadProgram(project));
        const stack = await this.#open({ ...options, program: () => wrap(program) });
        options.signal?.throwIfAborted();
        options.signal?.addEventListener("abort", cancel, { once: true });
        // The state is what it is: neither taking it in nor deleting it asks the program.
        const common = {
          onEvent,
          color: "never" as const,
          ...(options.policyPacks && { policyPacks: options.policyPacks }),
        };
        if (verb === "refresh") await stack.refresh({ onEvent, color: "never", clearPendingCreates: true });
        else if (verb === "destroy") await stack.destroy({ onEvent, color: "never" });
        else await stack[verb](common);
      });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      const report = recorder.report();
      throw new DeploymentFailed(failureText(report, error), report);
    } finally {
      options.signal?.removeEventListener("abort", cancel);
    }
    return recorder.report();
  }

  /** The Automation API's stack, without the starts of the engine that it would spend on selecting and on history. */
  async #open(options: RunOptions): Promise<Stack> {
    const { folder, project, engine } = this.#context;
    const extra: ExtraConfig = options.now === undefined ? {} : { [`${project.name}:now`]: options.now.toISOString() };
    await copyProject(project, this.name, folder.projectDir, extra);
    const { LocalWorkspace, Stack } = await import("@pulumi/pulumi/automation/index.js");
    const workspace = await LocalWorkspace.create({
      workDir: folder.projectDir,
      pulumiHome: folder.pulumiHome,
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- a PulumiCommand of our own, since theirs inherits the environment
      pulumiCommand: engine,
      ...(options.program && { program: options.program }),
    });
    const exists = this.exists();
    workspace.selectStack = () => Promise.resolve();
    const stack = await (exists ? Stack.select(this.name, workspace) : Stack.create(this.name, workspace));
    stack.outputs = () => Promise.resolve({});
    stack.info = () => Promise.resolve(undefined);
    return stack;
  }
}

function watchOutputs(values: Record<string, unknown>, pulumi: typeof import("@pulumi/pulumi")): StackOutputs {
  const outputs: StackOutputs = {};
  for (const [name, given] of Object.entries(values)) {
    const output = pulumi.output(given);
    pulumi.all([output, pulumi.isSecret(output)]).apply(([value, secret]) => {
      // As a consumer reads it: what JSON has no word for is not there.
      const text = JSON.stringify(value) as string | undefined;
      if (text !== undefined) outputs[name] = { value: JSON.parse(text) as unknown, secret };
    });
  }
  return outputs;
}

/** What the engine said was wrong; all that it printed when it said nothing. */
function failureText(report: RunReport, error: CommandFailed): string {
  const errors = report.diagnostics.filter(({ severity }) => severity === "error").map(({ text }) => text);
  return errors.length > 0 ? errors.join("\n") : (error.result.stderr || error.result.stdout).trim();
}
