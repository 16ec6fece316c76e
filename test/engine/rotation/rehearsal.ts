import { vi } from "vitest";
import { type Connection, parseConnections } from "../../../integrations/connection.ts";
import { DeploymentFailed } from "../../../cli/sandbox/deployment.ts";
import { RunRecorder, type RunReport } from "../../../cli/sandbox/run-report.ts";
import type { Sandbox } from "../../../cli/sandbox/sandbox.ts";
import { readProcessArguments } from "../../support/process-arguments.ts";
import { findIn, readFolder, type Text } from "../../support/secret-search.ts";
import { openTenantGraph, type TenantGraph } from "../../support/tenant-graph.ts";
import { makeProject, type TestProject } from "../sandbox-project.ts";

const tagPrefix = "entra-integrations:entra-integrations:dev:";

/** The newest secret of an integration, as a consumer reads it from the outputs. */
export interface Published {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly generation: number;
  /** ISO time. */
  readonly expiresOn: string;
}

/** A secret that the tenant holds. */
export interface HeldSecret {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly endDateTime: string;
}

/** One run: its time, its changes in the tenant, and the secrets before and after it, by integration. */
export interface Run {
  readonly time: number;
  readonly changes: readonly string[];
  readonly before: Readonly<Record<string, HeldSecret[]>>;
  readonly after: Readonly<Record<string, HeldSecret[]>>;
  readonly connections: readonly Connection[];
}

/** State of the test while a sandbox is open. */
interface Controls {
  /** The time of the program and of the tenant, in milliseconds. */
  now: number;
  /** Called for each request before the tenant gets it. */
  onRequest: (method: string, path: string) => void;
}

/** A sandbox whose time the test sets. */
export class Rehearsal implements AsyncDisposable {
  readonly controls: Controls;
  readonly project: TestProject;
  readonly sandbox: Sandbox;
  readonly graph: TenantGraph;
  readonly runs: Run[] = [];
  /** The secrets in the outputs of the last run, by integration. */
  published: Readonly<Record<string, Published>> = {};
  readonly #said: Text[] = [];
  readonly #secrets = new Set<string>();

  private constructor(parts: Pick<Rehearsal, "controls" | "project" | "sandbox" | "graph">) {
    this.controls = parts.controls;
    this.project = parts.project;
    this.sandbox = parts.sandbox;
    this.graph = parts.graph;
  }

  static async open(integrations: Record<string, object>, now: number): Promise<Rehearsal> {
    const controls: Controls = { now, onRequest: () => undefined };
    const project = makeProject(integrations);
    const sandbox = await project.open({
      now: () => new Date(controls.now),
      onRequest: (method, path) => controls.onRequest(method, path),
    });
    return new Rehearsal({ controls, project, sandbox, graph: await openTenantGraph(sandbox.tenant) });
  }

  /** Deploys at the present time of the test. */
  async up(): Promise<Run> {
    const before = this.held();
    const report = await this.#listen(() => this.sandbox.stack("dev").up({ now: new Date(this.controls.now) }));
    const secrets = report.outputs["secrets"]?.value as Record<string, { clientSecret?: string }>;
    const connections = Object.values(parseConnections(report.outputs["connections"]?.value));
    this.published = Object.fromEntries(
      connections.flatMap(({ name, entra }) => {
        const clientSecret = secrets[name]?.clientSecret;
        if (clientSecret === undefined) return [];
        this.#secrets.add(clientSecret);
        const { generation, expiresOn } = entra!.credential as { generation: number; expiresOn: string };
        return [[name, { clientId: entra!.clientId, clientSecret, generation, expiresOn }]];
      }),
    );
    const run = { time: this.controls.now, changes: changesOf(report), before, after: this.held(), connections };
    this.runs.push(run);
    return run;
  }

  /** Returns the steps of a preview. */
  preview(): Promise<RunReport> {
    return this.#listen(() => this.sandbox.stack("dev").preview({ now: new Date(this.controls.now) }));
  }

  /** Requests a token at the present time of the test: "ok", or Entra's error code. */
  signIn({ clientId, clientSecret }: Published): Promise<string> {
    return this.graph.signIn(clientId, clientSecret);
  }

  /** The secrets in the tenant, by integration. */
  held(): Record<string, HeldSecret[]> {
    const applications = [...this.sandbox.served!.tenant.applications.values()];
    return Object.fromEntries(
      applications.flatMap(({ tags, passwordCredentials }) => {
        const tag = tags.find((one) => one.startsWith(tagPrefix));
        return tag === undefined ? [] : [[tag.slice(tagPrefix.length), structuredClone(passwordCredentials)]];
      }),
    );
  }

  /** Returns the places where a published secret was written or printed. */
  async findSecrets(): Promise<string[]> {
    const files = await readFolder(this.project.dir);
    const names = files.map(({ name }) => ({ name: `the name of ${name}`, text: name }));
    const texts = [...files, ...names, ...this.#said];
    return findIn(texts, [...this.#secrets]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.graph[Symbol.asyncDispose]();
    await this.sandbox.close();
    this.project[Symbol.dispose]();
  }

  /** Keeps all messages of the engine in a run, and the reason of a failure. */
  async #listen<T>(run: () => Promise<T>): Promise<T> {
    const taken = vi.spyOn(RunRecorder.prototype, "take");
    const { onRequest } = this.controls;
    this.controls.onRequest = (method, path) => {
      // At this moment a secret is being created, with the engine and the plugins running.
      if (path.endsWith("/addPassword")) this.#said.push(...readProcessArguments());
      onRequest(method, path);
    };
    try {
      return await run();
    } catch (error) {
      if (error instanceof DeploymentFailed) this.#said.push({ name: "an error", text: String(error.stack) });
      throw error;
    } finally {
      for (const [event] of taken.mock.calls)
        this.#said.push({ name: `event ${String(event.sequence)}`, text: JSON.stringify(event) });
      taken.mockRestore();
      this.controls.onRequest = onRequest;
    }
  }
}

function changesOf({ steps }: RunReport): string[] {
  return steps
    .filter(({ isCustom, op }) => isCustom && !/-replace/.test(op))
    .map(({ op, name }) => `${op} ${name}`)
    .sort();
}
