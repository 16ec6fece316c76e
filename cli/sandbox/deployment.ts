import type { EngineEvent, ImportResource } from "@pulumi/pulumi/automation/index.js";
import { openStack, stackExists, type DeploymentContext } from "./automation.ts";
import { waitForLocks } from "./backend-lock.ts";
import { DeploymentFailed } from "./deployment-failed.ts";
import { atCurrentOrigin } from "./current-origin.ts";
import { CommandFailed } from "./engine-command.ts";
import { explainFailure } from "./explain-failure.ts";
import { openGraph } from "./graph.ts";
import { runPreviewAsJson } from "./run-preview-as-json.ts";
import { loadProgram, type Program } from "./project.ts";
import { findLeftovers, readKnownIds } from "./recovery.ts";
import { type RunProviders, serveProviders } from "./providers.ts";
import type { RunOptions, UpReport } from "./run-options.ts";
import { RunRecorder, type Diagnostic, type RunReport, type Step } from "./run-report.ts";
import { findSecretOutputs, locateState, readAllStates, readStateFile } from "./state-file.ts";
import { inProgressMarker, upToDateMarker, type UpToDateMarker } from "./run-markers.ts";
import { type StackOutputs, captureOutputs } from "./capture-outputs.ts";
import { clockEnvironment, deliveryEnvironment, withEnvironment } from "./environment.ts";
import { workDirOf } from "./folder.ts";
import { lockStack } from "./lock.ts";

export { DeploymentFailed, type RunOptions, type StackOutputs, type UpReport };

/** Result of the preview with the policy packs: finished because nothing changes, or how to continue. */
interface PolicyCheck {
  readonly options: RunOptions;
  readonly diagnostics: readonly Diagnostic[];
  readonly unchanged?: UpReport;
}

const runStopped = { message: "the run was stopped before it began", fix: "run this again", code: "run-stopped" };

type Verb = "up" | "preview" | "refresh" | "destroy";
type Wrap = (program: Program) => ReturnType<Program>;

/** One stack of a project in the sandbox. */
export class Deployment {
  readonly name: string;
  readonly #context: DeploymentContext;

  constructor(name: string, context: DeploymentContext) {
    this.name = name;
    this.#context = context;
  }

  /** Creates, updates and deletes resources as the program requires. */
  up(options: RunOptions = {}): Promise<UpReport> {
    return this.#alone(() => this.#up(options));
  }

  async #up(options: RunOptions): Promise<UpReport> {
    const policyCheck = await this.#checkPolicies(options);
    if (policyCheck.unchanged !== undefined) return policyCheck.unchanged;
    const capture = captureOutputs();
    const report = await this.#change("up", policyCheck.options, capture.run);
    const outputs = capture.outputs();
    this.#upToDateMarker().write(outputs);
    const shown = new Set(policyCheck.diagnostics.map(({ text }) => text));
    const news = report.diagnostics.filter(({ text }) => !shown.has(text));
    return { ...report, diagnostics: [...policyCheck.diagnostics, ...news], outputs };
  }

  /** Returns the steps that `up` would take. */
  preview(options: RunOptions = {}): Promise<RunReport> {
    return this.#run("preview", options);
  }

  /** Returns the output of `pulumi preview --json`. */
  previewJson(options: RunOptions = {}): Promise<string> {
    return runPreviewAsJson(this.#context, (context) => new Deployment(this.name, context).preview(options));
  }

  /**
   * Returns the differences of tenant and state in the format of `pulumi refresh --preview-only --json`, without running the
   * program. If a part of the tenant could not be read, the diagnostics contain the reasons.
   */
  async refreshJson(): Promise<string> {
    const { engine, folder, project } = this.#context;
    await openStack(this.#context, this.name);
    const args = ["refresh", "--preview-only", "--json", "--stack", this.name];
    await using providers = await this.#serveProviders();
    try {
      return (await this.#in(() => engine.run(args, workDirOf(folder, project.name), providers.env))).stdout;
    } catch (error) {
      const isPrinted = error instanceof CommandFailed && error.result.stdout.startsWith("{");
      if (isPrinted) return error.result.stdout;
      throw error;
    }
  }

  /** Updates the state from the tenant. */
  refresh(options: RunOptions = {}): Promise<RunReport> {
    return this.#alone(() => this.#run("refresh", options));
  }

  /** Deletes all resources of the stack. */
  destroy(options: RunOptions = {}): Promise<RunReport> {
    return this.#alone(() => this.#change("destroy", options));
  }

  /** Imports existing resources into the state, unprotected. */
  async import(resources: ImportResource[]): Promise<void> {
    await using providers = await this.#serveProviders();
    const stack = await openStack(this.#context, this.name, { env: providers.env });
    const { serveLanguageHost } = await import("./language-host.ts");
    using host = await serveLanguageHost(["azure-native", "azuread", "random"]);
    stack.workspace.envVars["PULUMI_DEBUG_LANGUAGES"] = `nodejs:${host.port}`;
    await this.#in(() => stack.import({ resources, protect: false, generateCode: false }));
  }

  /**
   * Returns the outputs of the last `up`. The Automation API would start the engine twice to find out which of them are
   * secret.
   */
  async outputs(): Promise<StackOutputs> {
    if (!this.exists()) return {};
    const { engine, folder, project, tenant } = this.#context;
    await openStack(this.#context, this.name);
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", this.name];
    const { stdout } = await engine.run(args, workDirOf(folder, project.name));
    const secret = findSecretOutputs(this.exportState());
    const entries = Object.entries(JSON.parse(stdout) as Record<string, unknown>);
    const outputs = Object.fromEntries(entries.map(([name, value]) => [name, { value, secret: secret.has(name) }]));
    return atCurrentOrigin(outputs, tenant);
  }

  /** Returns the engine's state with encrypted secrets; empty if the stack was never deployed. */
  exportState(): object {
    const { folder, project } = this.#context;
    return this.exists() ? readStateFile(folder, project.name, this.name) : {};
  }

  /** Whether the stack was ever deployed. */
  exists(): boolean {
    return stackExists(this.#context, this.name);
  }

  /**
   * Runs a preview with the policy packs. During a deployment the engine checks one resource at a time and creates those
   * before the first violation. A run that would change nothing ends after the preview.
   */
  async #checkPolicies(options: RunOptions): Promise<PolicyCheck> {
    const { policyPacks = [], onEvent, ...rest } = options;
    if (policyPacks.length === 0) return { options, diagnostics: [] };
    const capture = captureOutputs();
    const quiet: RunOptions["onEvent"] = (event) => ("op" in event ? undefined : onEvent?.(event));
    const preview = await this.#run("preview", { ...options, onEvent: quiet }, capture.run);
    const outputs = capture.outputs();
    const isUnfinished = inProgressMarker(this.#context, this.name).exists();
    const changesNothing = preview.steps.length === 0 && !isUnfinished && options.refresh !== true;
    if (changesNothing && this.#upToDateMarker().matches(outputs)) {
      return { options, diagnostics: preview.diagnostics, unchanged: { ...preview, outputs } };
    }
    const shown = new Set(preview.diagnostics.map(({ text }) => text));
    return {
      diagnostics: preview.diagnostics,
      options: {
        ...rest,
        // If nothing changes, the preview already knows all values.
        ...(!changesNothing && { policyPacks }),
        onEvent: (event) => ("op" in event || !shown.has(event.text) ? onEvent?.(event) : undefined),
      },
    };
  }

  /** Waits until no other command runs this stack, because several commands may use it. */
  async #alone<T>(action: () => Promise<T>): Promise<T> {
    const { folder, project, onProgress } = this.#context;
    const unlock = await lockStack(folder, project.name, this.name, onProgress);
    try {
      return await action();
    } finally {
      unlock();
    }
  }

  #upToDateMarker(): UpToDateMarker {
    const { folder, project } = this.#context;
    return upToDateMarker(this.#context, this.name, locateState(folder, project.name, this.name));
  }

  #in<T>(action: () => Promise<T>, clock: Record<string, string> = {}): Promise<T> {
    return withEnvironment({ ...this.#context.env, ...clock }, action);
  }

  /**
   * Runs a change of the tenant. First repairs what a killed run left. Sets the in-progress marker until the change is
   * complete.
   */
  async #change(verb: "up" | "destroy", options: RunOptions, wrap?: Wrap): Promise<RunReport> {
    const marker = inProgressMarker(this.#context, this.name);
    const { faults } = this.#context;
    const repairs = marker.exists();
    // With faults, a provider may repeat a request that succeeded without a response. It then knows only the second
    // object.
    const hadFaults = faults.read() !== undefined;
    if (repairs) await this.#repair(verb, options);
    marker.write();
    try {
      const report = await this.#run(verb, options, wrap);
      if (!hadFaults && faults.read() === undefined) marker.remove();
      return report;
    } catch (error) {
      const isOrderly = error instanceof DeploymentFailed && error.isOrderly;
      if (!repairs && isOrderly && options.signal?.aborted !== true) marker.remove();
      throw error;
    }
  }

  async #repair(verb: "up" | "destroy", options: RunOptions): Promise<void> {
    const { tenant, folder, project, onProgress } = this.#context;
    if (!this.exists()) return;
    onProgress(`the last run of ${this.name} did not end; repairing what it left`);
    const quiet = { ...options, onEvent: () => undefined };
    await this.#run("refresh", quiet);
    const planned = verb === "up" ? await this.#plan(quiet) : [];
    // A registration that was moved to another stack has the tag of its earlier stack until that stack's next run.
    const known = new Set(readAllStates(folder, project.name).flatMap((state) => [...readKnownIds(state)]));
    await using graph = await openGraph(tenant);
    const stack = { project: project.name, stack: this.name };
    for (const leftover of await findLeftovers(graph, stack, known, planned)) {
      await leftover.remove(graph);
      // Nobody has used it. The next run would refuse a new registration while the deleted one can be restored.
      await leftover.purge?.(graph);
      onProgress(`removed what the state does not know: ${leftover.what}`);
    }
  }

  /** Planned steps of the next run, with those of a registration's child resources. Empty if the program fails: the run itself reports that. */
  async #plan(options: RunOptions): Promise<readonly Step[]> {
    try {
      return (await this.#run("preview", options)).steps;
    } catch (error) {
      if (error instanceof DeploymentFailed) return [];
      throw error;
    }
  }

  #serveProviders(time?: Date): Promise<RunProviders> {
    const { tenant, env, now } = this.#context;
    return serveProviders(tenant, { env: deliveryEnvironment(env), now: () => time ?? now() ?? new Date() });
  }

  async #run(verb: Verb, options: RunOptions, wrap: Wrap = (program) => program()): Promise<RunReport> {
    const { engine, folder, project, now, onProgress } = this.#context;
    const recorder = new RunRecorder();
    const onEvent = (event: EngineEvent): void => {
      const news = recorder.take(event);
      if (news !== undefined) options.onEvent?.(news);
    };
    const cancel = (): void => engine.cancel();
    // The program runs in this process. The engine starts another process for the policy pack.
    const clock = clockEnvironment(options.now ?? now());
    await waitForLocks(folder.stateDir, project.name, this.name, onProgress);
    try {
      await this.#in(async () => {
        const program = options.program ?? (await loadProgram(project));
        await using providers = await this.#serveProviders(options.now);
        const stack = await openStack(this.#context, this.name, {
          program: () => wrap(program),
          env: { ...providers.env, ...clock },
        });
        options.signal?.throwIfAborted();
        options.signal?.addEventListener("abort", cancel, { once: true });
        const common = { onEvent, color: "never" as const };
        if (verb === "refresh") await stack.refresh({ ...common, clearPendingCreates: true });
        else if (verb === "destroy") await stack.destroy(common);
        else {
          const { policyPacks, refresh } = options;
          await stack[verb]({ ...common, ...(policyPacks && { policyPacks }), ...(refresh && { refresh }) });
        }
      }, clock);
    } catch (error) {
      const report = recorder.report();
      if (error instanceof CommandFailed) {
        const { wasKilled } = error;
        const isPreview = verb === "preview";
        throw new DeploymentFailed(explainFailure(report, error, { isPreview }), report, { wasKilled, isPreview });
      }
      if (options.signal?.aborted === true) throw new DeploymentFailed(runStopped, report);
      throw error;
    } finally {
      options.signal?.removeEventListener("abort", cancel);
    }
    return recorder.report();
  }
}
