import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, runInProcess } from "../support/run-command.ts";
import { findIn, readFolder, type Text } from "../support/secret-search.ts";
import { makeProject, type TestProject } from "./sandbox-project.ts";

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Two weeks old: the next secret is due in 66 days. */
const reporting = {
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  justification: "Sends the mail of a test.",
  consent: "granted",
  credential: { type: "secret", rotateEveryDays: 80, rotationStart: inDays(-14) },
};

// The tests run in order; each continues from the previous one.
describe("the sandbox", () => {
  let project: TestProject;
  const printed: Text[] = [];

  beforeAll(async () => {
    project = makeProject({ reporting });
    await (await project.open()).close();
    await run("local", "up");
  });
  afterAll(() => project[Symbol.dispose]());

  async function run(...args: string[]): Promise<Ran> {
    const ran = await runInProcess(args, project.dir, project.variables);
    if (!args.includes("--with-secrets")) printed.push({ name: args.join(" "), text: ran.stdout + ran.stderr });
    return ran;
  }

  it("previews a rotation before it is due, and stays in the present", async () => {
    const { stdout, stderr } = await run("local", "preview", "--at", inDays(70));
    expect(stdout).toContain("+  create  reporting-secret-1  azuread ApplicationPassword\n");
    expect(stderr).toContain(
      `reporting: creates a new client secret; the previous one is accepted until ${inDays(146)}, and consumers must read the new one by then\n`,
    );
    expect(existsSync(join(project.dir, "sandbox", "clock.json"))).toBe(false);
  });

  it("does not let a time in the stack file expire the secret in use", async () => {
    project.configure({ reporting }, { now: "2036-01-01" });
    const { exitCode, stdout, stderr } = await run("local", "up");
    // The policy pack checks the preview before the deployment, with the real clock.
    expect(stderr).toMatch(/The client secret is valid for \d+ days; the limit is 180\./);
    expect([exitCode, stdout]).toEqual([1, ""]);
    project.configure({ reporting });
  });

  it("previews a run on a later day, and still treats the secret as in use today", async () => {
    project.configure({ reporting }, { now: "2036-01-01" });
    const { exitCode, stdout } = await run("report");
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/Planned for `2036-01-01[^]*cut off/)]);
    project.configure({ reporting });
  });

  it("rotates on a future date", async () => {
    const { stdout, stderr } = await run("local", "up", "--at", inDays(70));
    expect(stdout).toMatch(/^1 created, \d+ unchanged$/m);
    expect(stderr).toMatch(`the sandbox is at ${inDays(70)}; npm run local -- reset starts over today\n`);
  });

  it("stays at that date, where the new secret works and nothing else is due", async () => {
    const { exitCode, stdout } = await run("start");
    expect(stdout).toMatch(/^no changes /m);
    expect(stdout).toContain("  ok  reporting  signed in as itself for https://graph.microsoft.com; roles Mail.Send\n");
    expect(exitCode).toBe(0);
  });

  it("counts days from that date", async () => {
    const { exitCode, stdout } = await run("expiring", "--json", "--within", "22w");
    const { at, entries } = JSON.parse(stdout) as { at: string; entries: Record<string, unknown>[] };
    expect(at).toContain(inDays(70));
    expect(entries).toMatchObject([
      { label: "previous", daysLeft: 75, superseded: true, near: false },
      { label: "current", daysLeft: 155, superseded: false, near: false },
    ]);
    expect(exitCode).toBe(0);
  });

  it("reports credentials that expire sooner than requested, with exit code 1", async () => {
    const { exitCode, stdout } = await run("expiring", "--within", "23w");
    expect([exitCode, stdout.trimEnd().split("\n").at(-1)]).toEqual([1, "1 of 2 ends within 161 days"]);
  });

  it("refuses to go back", async () => {
    const { exitCode, stderr } = await run("local", "up", "--at", inDays(60));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^--at: must not lie before the sandbox's time, .*\n {2}fix: .*\[at-in-the-past\]$/m);
  });

  it("prints no secret and stores none in plain text", async () => {
    const { stdout } = await run("handoff", "--local", "--format", "dotenv", "--with-secrets");
    const value = /SECRET='?([^'\n]+)/.exec(stdout)?.[1] ?? expect.fail(`no secret in ${stdout.length} characters`);
    expect(findIn([{ name: "where it is asked for", text: stdout }], [value])).toEqual(["where it is asked for"]);
    expect(findIn([...printed, ...(await readFolder(project.dir))], [value])).toEqual([]);
  });

  it("returns to the present after a reset", async () => {
    const { exitCode } = await run("local", "reset");
    expect([exitCode, existsSync(join(project.dir, "sandbox", "clock.json"))]).toEqual([0, false]);
  });
});
