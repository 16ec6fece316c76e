import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runInProcess } from "../../../test/support/run-command.ts";
import { readEachStack } from "../../stack/each-stack.ts";
import { deployedConnection } from "../connection.ts";
import { type StubBackend, stubEngine } from "./stub-engine.ts";

const outputs = { connections: { "erp-sync": deployedConnection() } };
const locked = "the passphrase is wrong";

async function expiring(backend: StubBackend | string, ...args: string[]) {
  const { projectDir, env } = stubEngine(backend);
  const ran = await runInProcess(["expiring", "--no-local", "--within", "0", ...args], projectDir, env);
  return { ...ran, calls: () => readFileSync(join(projectDir, "calls"), "utf8").trimEnd().split("\n") };
}

/** The titles of the lists that were printed. */
function titles(stdout: string): string[] {
  return stdout.split("\n").filter((line) => line.startsWith("stack "));
}

const three: StubBackend = { "prod-crm": outputs, "prod-erp": outputs, test: outputs };

describe("stacks that a command reads", () => {
  it("are those that match a pattern, in the order of their names", async () => {
    const { stdout, exitCode } = await expiring(three, "--stack", "prod-*");
    expect({ titles: titles(stdout), exitCode }).toEqual({ titles: ["stack prod-crm", "stack prod-erp"], exitCode: 0 });
  });

  it("are several names, repeated or separated by commas, each once", async () => {
    const { stdout, calls } = await expiring(three, "--stack", "test,prod-erp", "--stack", "prod-erp");
    expect(titles(stdout)).toEqual(["stack prod-erp", "stack test"]);
    // Plain names need no list of all stacks.
    expect(calls().some((call) => call.startsWith("stack ls"))).toBe(false);
  });

  it("are all with --all", async () => {
    const { stdout } = await expiring(three, "--all");
    expect(titles(stdout)).toEqual(["stack prod-crm", "stack prod-erp", "stack test"]);
  });

  it("can be in an organization, which a pattern without a slash ignores", async () => {
    const backend = { "contoso/prod": outputs, "fabrikam/prod": outputs, "fabrikam/test": outputs };
    expect(titles((await expiring(backend, "--stack", "pro*")).stdout)).toHaveLength(2);
    expect(titles((await expiring(backend, "--stack", "fabrikam/*")).stdout)).toEqual([
      "stack fabrikam/prod",
      "stack fabrikam/test",
    ]);
  });
});

describe("a stack that fails", () => {
  const backend: StubBackend = { ...three, "prod-erp": locked };

  it("does not hide the others, and makes the exit code 2", async () => {
    const { stdout, stderr, exitCode } = await expiring(backend, "--all");
    expect({ titles: titles(stdout), exitCode }).toEqual({ titles: ["stack prod-crm", "stack test"], exitCode: 2 });
    expect(stderr).toContain(`prod-erp: stack prod-erp cannot be read: ${locked}\n  fix: `);
  });

  it("is the error if it is the only one that was requested", async () => {
    const { stdout, stderr, exitCode } = await expiring(backend, "--stack", "prod-erp");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain(`stack prod-erp cannot be read: ${locked}`);
  });

  it("is thrown to a caller without a handler of failures", async () => {
    const request = { ...stubEngine(backend), stacks: ["*"], withSecrets: false, onProgress: () => undefined };
    await expect(readEachStack(request)).rejects.toThrow(locked);
  });
});

describe("JSON", () => {
  it("of one named stack is not nested", async () => {
    expect(JSON.parse((await expiring(three, "--stack", "test", "--json")).stdout)).toMatchObject({
      source: "stack test",
    });
  });

  it("of several stacks is a record by their names, with the problems of those that failed", async () => {
    const { stdout } = await expiring({ ...three, "prod-erp": locked }, "--all", "--json");
    const record = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(record)).toEqual(["prod-crm", "prod-erp", "test"]);
    expect(record["test"]).toMatchObject({ source: "stack test", entries: [{ integration: "erp-sync" }] });
    expect(record["prod-erp"]).toEqual({
      problem: {
        code: "stack-unreadable",
        message: `stack prod-erp cannot be read: ${locked}`,
        fix: "log in to your backend and name a stack of it with --stack; --local reads one of the sandbox",
      },
    });
  });

  it("of a pattern that matches one stack is a record too", async () => {
    const { stdout } = await expiring(three, "--stack", "te*", "--json");
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(["test"]);
  });

  it("has the name of the stack in each Prometheus sample", async () => {
    const { stdout } = await expiring(three, "--all", "--format", "prometheus");
    expect(stdout).toContain('expiration_timestamp_seconds{stack="prod-crm",integration="erp-sync"');
    expect(stdout).toContain('expiration_timestamp_seconds{stack="test",integration="erp-sync"');
  });
});

describe("a selection without stacks", () => {
  it.each([
    [three, "prd-*", 'no stack matches "prd-*"\n  fix: choose from prod-crm, prod-erp, test  [stacks-unmatched]'],
    [{}, "*", "there is no stack of this project\n  fix: deploy one  [stacks-missing]"],
    [three, "prod,", '--stack: must be names of stacks, separated by commas, got "prod,"'],
    ["PULUMI_ACCESS_TOKEN must be set", "*", "the stacks of your backend cannot be listed: PULUMI_ACCESS_TOKEN must"],
  ])("ends with a clear error (case %#)", async (backend, pattern, error) => {
    const { stdout, stderr, exitCode } = await expiring(backend, "--stack", pattern);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain(error);
  });
});

describe("names of integrations", () => {
  const other = { connections: { mail: deployedConnection({ name: "mail" }) } };

  it("show only the stacks that have one", async () => {
    const { stdout } = await expiring({ prod: outputs, test: other }, "--all", "mail");
    expect(titles(stdout)).toEqual(["stack test"]);
  });

  it("must be in one of the stacks", async () => {
    const { stderr, exitCode } = await expiring({ prod: outputs, test: other }, "--all", "mails");
    expect(stderr).toContain('no requested stack has an integration "mails"\n  fix: did you mean mail?');
    expect(exitCode).toBe(2);
  });
});
