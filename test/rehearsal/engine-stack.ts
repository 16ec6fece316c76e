import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { readOutputs } from "../../cli/stack/outputs.ts";
import type { Connections } from "../../integrations/connection.ts";
import { makeProject, type TestProject } from "../engine/sandbox-project.ts";
import { createCertificate } from "../support/certificates.ts";
import type { IssuedSecret, Stack } from "./stack.ts";
import { type Clock, rehearseIn, type RehearsedTenant } from "./tenant.ts";

/** Deploys a stack file with the Pulumi engine in a sandbox. */
export class EngineStack implements Stack, AsyncDisposable {
  connections: Connections = {};
  readonly newest = new Map<string, IssuedSecret>();
  /** Times of the runs. */
  readonly runs: Date[] = [];
  readonly tenant: RehearsedTenant;
  readonly #project: TestProject;
  readonly #sandbox: Sandbox;
  #nextRotation = 0;

  private constructor(project: TestProject, sandbox: Sandbox, tenant: RehearsedTenant) {
    this.#project = project;
    this.#sandbox = sandbox;
    this.tenant = tenant;
  }

  /** Opens a sandbox at a time. */
  static async open(entries: Record<string, unknown>, now: Date): Promise<EngineStack> {
    const clock: Clock = { now };
    const project = makeProject({});
    project.configure(entries, { maximumCertificateDays: 3000 });
    const { certificate } = await createCertificate({ end: "2034-11-01T00:00:00Z" });
    writeFileSync(join(project.dir, "eight-years.pem"), certificate);
    const sandbox = await project.open({ now: () => clock.now });
    return new EngineStack(project, sandbox, rehearseIn(sandbox.served!, clock));
  }

  /** Deploys if a rotation is due. Other runs would change nothing. */
  async up(): Promise<IssuedSecret[]> {
    const { now } = this.tenant;
    if (now.getTime() < this.#nextRotation) return [];
    const report = await this.#sandbox.stack("dev").up({ now });
    this.runs.push(now);
    const { connections, secrets, nextRotation } = readOutputs(report.outputs);
    this.connections = connections;
    this.#nextRotation = Date.parse(nextRotation ?? "");
    return Object.values(connections).flatMap(({ name, entra }) => {
      const credential = entra?.credential;
      if (credential?.type !== "secret" || this.newest.get(name)?.keyId === credential.keyId) return [];
      const { keyId, generation, createdOn = now.toISOString(), expiresOn } = credential;
      const value = secrets[name]?.["clientSecret"] ?? "";
      const issued = { of: name, value, keyId, generation, createdOn, expiresOn };
      this.newest.set(name, issued);
      return [issued];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sandbox.close();
    this.#project[Symbol.dispose]();
  }
}
