import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import pluginServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import structMessages, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";

/** Plain values in the wire's encoding. */
export type Values = Record<string, unknown>;

/** The resource of a call. */
export interface Subject {
  type: string;
  name: string;
}

/** A plugin's response to Diff. */
export interface Difference {
  changes: number;
  diffs: string[];
  replaces: string[];
  detailed: Record<string, number>;
}

type Unary = (request: unknown, callback: (error: Error | null, answer: unknown) => void) => void;

const maximumBytes = 400 * 1024 * 1024;

/** A provider plugin in its own process, called the way the engine calls it. */
export class PluginProcess implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #client: Record<string, unknown>;
  /** The plugin's logs, for messages of failures. */
  readonly log: string[] = [];

  private constructor(child: ChildProcess, port: string) {
    this.#process = child;
    const limits = { "grpc.max_receive_message_length": maximumBytes, "grpc.max_send_message_length": maximumBytes };
    const client = new pluginServices.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), limits);
    this.#client = client as unknown as Record<string, unknown>;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => this.log.push(text));
  }

  static async start(command: readonly string[], env: NodeJS.ProcessEnv): Promise<PluginProcess> {
    const [executable = "", ...args] = command;
    const child = spawn(executable, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    const lines = createInterface(child.stdout);
    const [port] = (await Promise.race([once(lines, "line"), failure(child)])) as [string];
    return new PluginProcess(child, port);
  }

  async version(): Promise<string> {
    const info = (await this.#call("getPluginInfo", new emptyMessages.Empty())) as { getVersion(): string };
    return info.getVersion();
  }

  async configure(settings: Record<string, string>): Promise<void> {
    const request = new messages.ConfigureRequest();
    for (const [name, value] of Object.entries(settings))
      request.getVariablesMap().set(`azuread:config:${name}`, value);
    request.setArgs(toStruct(settings));
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setSendsOldInputs(true);
    request.setSendsOldInputsToDelete(true);
    await this.#call("configure", request);
  }

  async check(subject: Subject, olds: Values, news: Values): Promise<{ inputs: Values; failures: string[] }> {
    const request = identify(new messages.CheckRequest(), subject);
    if (Object.keys(olds).length > 0) request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const answer = (await this.#call("check", request)) as InstanceType<typeof messages.CheckResponse>;
    const failures = answer.getFailuresList().map((one) => [one.getProperty(), one.getReason()].join(" ").trim());
    return { inputs: fromStruct(answer.getInputs()), failures };
  }

  async diff(
    subject: Subject,
    id: string,
    kept: { inputs: Values; outputs: Values },
    news: Values,
  ): Promise<Difference> {
    const request = identify(new messages.DiffRequest(), subject);
    request.setId(id);
    request.setOlds(toStruct(kept.outputs));
    request.setOldInputs(toStruct(kept.inputs));
    request.setNews(toStruct(news));
    const answer = (await this.#call("diff", request)) as InstanceType<typeof messages.DiffResponse>;
    const detailed: Record<string, number> = {};
    answer.getDetaileddiffMap().forEach((one, path) => (detailed[path] = one.getKind()));
    return {
      changes: answer.getChanges(),
      diffs: answer.getDiffsList(),
      replaces: answer.getReplacesList(),
      detailed,
    };
  }

  async create(subject: Subject, inputs: Values, preview: boolean): Promise<{ id: string; outputs: Values }> {
    const request = identify(new messages.CreateRequest(), subject);
    request.setProperties(toStruct(inputs));
    request.setPreview(preview);
    const answer = (await this.#call("create", request)) as InstanceType<typeof messages.CreateResponse>;
    return { id: answer.getId(), outputs: fromStruct(answer.getProperties()) };
  }

  async update(
    subject: Subject,
    id: string,
    kept: { inputs: Values; outputs: Values },
    news: Values,
    preview: boolean,
  ): Promise<Values> {
    const request = identify(new messages.UpdateRequest(), subject);
    request.setId(id);
    request.setOlds(toStruct(kept.outputs));
    request.setOldInputs(toStruct(kept.inputs));
    request.setNews(toStruct(news));
    request.setPreview(preview);
    const answer = (await this.#call("update", request)) as InstanceType<typeof messages.UpdateResponse>;
    return fromStruct(answer.getProperties());
  }

  async read(
    subject: Subject,
    id: string,
    kept: { inputs: Values; outputs: Values },
  ): Promise<{ id: string; inputs: Values; outputs: Values }> {
    const request = identify(new messages.ReadRequest(), subject);
    request.setId(id);
    request.setProperties(toStruct(kept.outputs));
    request.setInputs(toStruct(kept.inputs));
    const answer = (await this.#call("read", request)) as InstanceType<typeof messages.ReadResponse>;
    return { id: answer.getId(), inputs: fromStruct(answer.getInputs()), outputs: fromStruct(answer.getProperties()) };
  }

  async invoke(token: string, args: Values): Promise<{ result: Values; failures: string[] }> {
    const request = new messages.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    const answer = (await this.#call("invoke", request)) as InstanceType<typeof messages.InvokeResponse>;
    return { result: fromStruct(answer.getReturn()), failures: answer.getFailuresList().map((one) => one.getReason()) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    (this.#client["close"] as () => void).call(this.#client);
    if (this.#process.exitCode !== null) return;
    const exit = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exit;
  }

  #call(method: string, request: unknown): Promise<unknown> {
    const unary = this.#client[method] as Unary;
    return new Promise((resolve, reject) => {
      unary.call(this.#client, request, (error, answer) => (error === null ? resolve(answer) : reject(error)));
    });
  }
}

async function failure(child: ChildProcess): Promise<never> {
  await Promise.race([once(child, "exit"), once(child, "error")]);
  throw new Error(`the plugin ${child.spawnfile} ended before it named a port`);
}

function identify<
  Request extends { setUrn(urn: string): unknown; setName(name: string): unknown; setType(type: string): unknown },
>(request: Request, { type, name }: Subject): Request {
  request.setUrn(`urn:pulumi:dev::entra-integrations::${type}::${name}`);
  request.setName(name);
  request.setType(type);
  return request;
}

function toStruct(values: Values): Struct {
  return structMessages.Struct.fromJavaScript(values as Parameters<typeof structMessages.Struct.fromJavaScript>[0]);
}

function fromStruct(struct: Struct | undefined): Values {
  return struct?.toJavaScript() ?? {};
}
