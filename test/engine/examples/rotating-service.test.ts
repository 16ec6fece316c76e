import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { UpReport } from "../../../cli/sandbox/deployment.ts";
import { openSandbox, type Sandbox } from "../../../cli/sandbox/sandbox.ts";
import { findIn } from "../../support/secret-search.ts";
import { readCommands, readShells } from "./readme-commands.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const day = 86_400_000;
const [tenantShell = "", serviceShell = "", rotationShell = ""] = readShells("rotating-service");
const [deploy, rotate] = [serviceShell, rotationShell].map((text) => {
  const [[, command, ...args] = []] = readCommands(text);
  const option = { type: "string" } as const;
  return { command, ...parseArgs({ args, options: { project: option, stack: option, at: option } }).values };
});

interface Answer {
  readonly status: number;
  readonly secretVersion?: string;
}

// Other tests run the commands of the README. Here this process does the same, and serves the tenant.
describe("the service that survives rotations", () => {
  const answers: Answer[] = [];
  const during: Promise<void>[] = [];
  const said: string[] = [];
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let sandbox: Sandbox;
  let service: ChildProcess | undefined;
  let reports: UpReport[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rotating-service-"));
    const path = [join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
    env = { ...process.env, ENTRA_INTEGRATIONS_SANDBOX: folder, PATH: path };
    let url = "";
    // At each step of a rotation.
    const onRequest = (method: string, request: string): void => {
      if (url !== "" && (method === "PUT" || /Password$/.test(request))) during.push(ask(url));
    };
    sandbox = await openSandbox({ projectDir: join(root, deploy?.project ?? ""), env, onRequest });
    const stack = sandbox.stack(deploy?.stack ?? "");
    reports = [await stack.up()];
    url = await startService(serviceShell.replace(/^npm run .*\n/, "").trim());
    await ask(url);
    // The date of the README will have passed one day.
    sandbox.clock.travelTo(new Date(Date.now() + 80 * day));
    reports.push(await stack.up());
    await Promise.all(during);
    await vi.waitUntil(
      async () => {
        await ask(url);
        return answers.at(-1)?.secretVersion !== answers[0]?.secretVersion;
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  afterAll(async () => {
    if (service?.exitCode === null) {
      const exit = once(service, "close");
      // A shell, npx and Node, each in a separate process.
      process.kill(-service.pid!, "SIGTERM");
      await exit;
    }
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  /** Runs the README's shell block until it prints the address. */
  async function startService(shell: string): Promise<string> {
    const started = spawn("sh", ["-ec", `${shell} --port 0`], { cwd: root, env, detached: true });
    service = started;
    return await new Promise((resolve, reject) => {
      for (const stream of [started.stdout, started.stderr]) {
        createInterface(stream).on("line", (line) => {
          said.push(line);
          const [url] = /http:\/\/localhost:\d+\//.exec(line) ?? [];
          if (url !== undefined) resolve(url);
        });
      }
      started.once("close", () => reject(new Error(`the service ended:\n${said.join("\n")}`)));
    });
  }

  async function ask(url: string): Promise<void> {
    const response = await fetch(url);
    answers.push({ status: response.status, ...((await response.json()) as object) });
  }

  it("is deployed and rotated by the commands of its README", () => {
    const project = "examples/rotating-service";
    expect([readCommands(tenantShell), deploy, rotate]).toEqual([
      [["local", "tenant"]],
      { command: "up", project, stack: "rotating-service" },
      { command: "up", project, stack: "rotating-service", at: "2027-03-01" },
    ]);
    expect(reports.map(({ steps }) => steps.length > 0)).toEqual([true, true]);
  });

  it("answers every request, also while its secret is replaced", () => {
    expect(during.length).toBeGreaterThanOrEqual(2);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it("switches to the new secret automatically", () => {
    expect(new Set(answers.map(({ secretVersion }) => secretVersion)).size).toBe(2);
  });

  it("prints no secret", () => {
    const secrets = reports.map(({ outputs }) => {
      const { "mail-sender": sender } = outputs["secrets"]?.value as Record<string, { clientSecret: string }>;
      return sender!.clientSecret;
    });
    const texts = { name: "the service", text: said.join("\n") + JSON.stringify(answers) };
    expect(new Set(secrets).size).toBe(2);
    expect(findIn([texts], secrets)).toEqual([]);
  });
});
