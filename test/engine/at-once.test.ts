import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { startTenant } from "../../packages/entra-tenant/index.ts";
import { runInProcess } from "../support/run-command.ts";
import { makeProject, oneOfEach } from "./sandbox-project.ts";

const cli = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

it("eight simultaneous commands on one tenant lose nothing, and each succeeds or explains its failure", async () => {
  using project = makeProject(oneOfEach);
  cpSync(join(project.dir, "Pulumi.dev.yaml"), join(project.dir, "Pulumi.test.yaml"));
  mkdirSync(project.sandbox);
  const tenant = await startTenant({ stateFile: join(project.sandbox, "tenant.json") });
  const run = async (...args: string[]): Promise<{ code: unknown; stdout: string; said: string }> => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: project.dir, env: project.env });
    const ended = once(child, "close");
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: (await ended)[0] as unknown, stdout, said: stdout + stderr };
  };
  try {
    const [start, up, upTest, previewTest, previewAgain, outputs, graph, reset] = await Promise.all([
      run("start"),
      run("local", "up"),
      run("local", "up", "--stack", "test"),
      run("local", "preview", "--stack", "test"),
      run("local", "preview", "--stack", "test"),
      run("local", "outputs", "--stack", "test"),
      run("local", "graph", "GET", "/applications"),
      run("local", "reset"),
    ]);
    const succeeded = { start, up, upTest, previewTest, previewAgain, graph };
    const failed = Object.entries(succeeded).filter(([, { code }]) => code !== 0);
    expect(failed).toEqual([]);
    // One of the two changes the stack and the other finds it done, whichever came first.
    expect([start, up].filter(({ said }) => said.includes("no changes"))).toHaveLength(1);
    // It may come before the first deployment of the stack is done.
    expect(outputs.code === 0 || outputs.said.includes("[stack-not-deployed]")).toBe(true);
    expect(reset).toMatchObject({ code: 2, said: expect.stringContaining("[tenant-running]") as string });

    const registrations = [...tenant.tenant.applications.values()].filter(({ tags }) => tags.length > 0);
    expect(registrations.map(({ passwordCredentials }) => passwordCredentials.length)).toEqual([2, 2]);
    const clients: string[] = [];
    for (const stack of ["dev", "test"]) {
      const args = ["local", "outputs", "--stack", stack, "--json"];
      const { stdout } = await runInProcess(args, project.dir, project.variables);
      const { connections } = JSON.parse(stdout) as { connections: Record<string, { entra: { clientId: string } }> };
      clients.push(connections["erp-sync"]!.entra.clientId);
    }
    expect(clients.sort()).toEqual(registrations.map(({ appId }) => appId).sort());
  } finally {
    await tenant.close();
  }
});
