import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings.js";
import resourceMessages from "@pulumi/pulumi/proto/resource_pb.js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import structMessages, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Difference, PluginProcess, Subject, Values } from "./plugin-process.ts";

/** The record of a resource between two runs. */
export interface Kept extends Subject {
  id: string;
  inputs: Values;
  outputs: Values;
}

/** The step of a run or preview for one resource. */
export interface Step {
  op: "create" | "same" | "update" | "replace" | "delete" | "refused";
  inputs?: Values;
  outputs?: Values;
  difference?: Difference;
  /** Texts of a refusal, by Check or by another call. */
  refusal?: string[];
}

type Message = { toJavaScript(): unknown };
type Callback = (error: Error | undefined, answer: unknown) => void;

/**
 * Runs a program against one azuread plugin, in this process: the order of calls is the engine's, without its process, its
 * state files and its start of plugins. Resources of other providers get the same values in every run.
 */
export class MiniEngine {
  readonly plugin: PluginProcess;
  readonly kept = new Map<string, Kept>();

  constructor(plugin: PluginProcess) {
    this.plugin = plugin;
  }

  /** Runs a program; steps by type and name of their resource. A preview keeps nothing. */
  async run(program: () => Promise<unknown>, preview: boolean): Promise<Map<string, Step>> {
    const steps = new Map<string, Step>();
    await pulumi.runtime.setMocks({ newResource: unexpected, call: unexpected }, "entra-integrations", "dev", preview);
    setMockOptions(new Monitor(this, steps, preview), "entra-integrations", "dev", preview, "organization");
    await program();
    await pulumi.runtime.disconnect();
    for (const [key, kept] of [...this.kept].reverse()) {
      if (steps.has(key) || !kept.type.startsWith("azuread:")) continue;
      steps.set(key, { op: "delete" });
    }
    return steps;
  }

  /** Checks a resource and does with it what its difference asks for. */
  async drive(subject: Subject, news: Values, preview: boolean): Promise<{ id: string; step: Step }> {
    const key = keyOf(subject);
    const old = this.kept.get(key);
    try {
      const { inputs, failures } = await this.plugin.check(subject, old?.inputs ?? {}, news);
      if (failures.length > 0) return { id: "", step: { op: "refused", inputs, refusal: failures } };
      if (old === undefined) {
        const made = await this.plugin.create(subject, inputs, preview);
        if (!preview) this.kept.set(key, { ...subject, id: made.id, inputs, outputs: made.outputs });
        return { id: made.id, step: { op: "create", inputs, outputs: made.outputs } };
      }
      const difference = await this.plugin.diff(subject, old.id, old, inputs);
      if (difference.replaces.length > 0) {
        const { outputs } = await this.plugin.create(subject, inputs, true);
        return { id: "", step: { op: "replace", inputs, outputs, difference } };
      }
      // 1 is DIFF_NONE.
      if (difference.changes === 1)
        return { id: old.id, step: { op: "same", inputs, outputs: old.outputs, difference } };
      const outputs = await this.plugin.update(subject, old.id, old, inputs, preview);
      if (!preview) this.kept.set(key, { ...old, inputs, outputs });
      return { id: old.id, step: { op: "update", inputs, outputs, difference } };
    } catch (error) {
      return { id: "", step: { op: "refused", refusal: [textOf(error)] } };
    }
  }

  /** Reads all recorded resources from the tenant. */
  async refresh(): Promise<void> {
    await Promise.all(
      [...this.kept].map(async ([key, kept]) => {
        const { id, inputs, outputs } = await this.plugin.read(kept, kept.id, kept);
        if (id === "") this.kept.delete(key);
        else this.kept.set(key, { ...kept, inputs, outputs });
      }),
    );
  }
}

/** The SDK's monitor for tests, with the messages left as a plugin gets them: unknown values and secrets included. */
class Monitor extends MockMonitor {
  readonly #engine: MiniEngine;
  readonly #steps: Map<string, Step>;
  readonly #preview: boolean;

  constructor(engine: MiniEngine, steps: Map<string, Step>, preview: boolean) {
    super({ newResource: unexpected, call: unexpected });
    this.#engine = engine;
    this.#steps = steps;
    this.#preview = preview;
  }

  override async registerResource(
    request: InstanceType<typeof resourceMessages.RegisterResourceRequest>,
    callback: Callback,
  ): Promise<void> {
    const subject = { type: request.getType(), name: request.getName() };
    const inputs = valuesOf(request.getObject());
    const { id, outputs } = await this.#make(subject, inputs, request.getCustom());
    const answer = new resourceMessages.RegisterResourceResponse();
    answer.setUrn(`urn:pulumi:dev::entra-integrations::${subject.type}::${subject.name}`);
    answer.setId(id);
    answer.setObject(structOf(outputs));
    callback(undefined, answer);
  }

  override registerResourceOutputs(_request: unknown, callback: Callback): void {
    callback(undefined, {});
  }

  override async invoke(
    request: InstanceType<typeof resourceMessages.ResourceInvokeRequest>,
    callback: Callback,
  ): Promise<void> {
    try {
      const { result } = await this.#engine.plugin.invoke(request.getTok(), valuesOf(request.getArgs()));
      const answer = new providerMessages.InvokeResponse();
      answer.setReturn(structOf(result));
      callback(undefined, answer);
    } catch (error) {
      callback(error as Error, undefined);
    }
  }

  async #make(subject: Subject, inputs: Values, isCustom: boolean): Promise<{ id: string; outputs: Values }> {
    if (!isCustom) return { id: "", outputs: inputs };
    if (!subject.type.startsWith("azuread:")) {
      return { id: subject.name, outputs: { ...inputs, result: uuidOf(subject.name) } };
    }
    const { id, step } = await this.#engine.drive(subject, inputs, this.#preview);
    this.#steps.set(keyOf(subject), step);
    return { id, outputs: step.outputs ?? inputs };
  }
}

function keyOf({ type, name }: Subject): string {
  return `${type.replace(/.*:/, "")} ${name}`;
}

/** A UUID that follows from a text. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function valuesOf(message: Message | undefined): Values {
  return (message?.toJavaScript() ?? {}) as Values;
}

function structOf(values: Values): Struct {
  return structMessages.Struct.fromJavaScript(values as Parameters<typeof structMessages.Struct.fromJavaScript>[0]);
}

function textOf(error: unknown): string {
  return error instanceof Error && "details" in error ? String(error.details) : String(error);
}

function unexpected(): never {
  throw new Error("the mini engine answers before the mocks");
}
