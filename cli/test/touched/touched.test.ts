import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { runInProcess } from "../../../test/support/run-command.ts";

const template = mkdtempSync(join(tmpdir(), "touched-template-"));
// All tests start with the same commit.
beforeAll(() => {
  const { git, commit } = inCheckout(template);
  git("init", "--quiet", "--initial-branch", "main", "--template=");
  commit("Pulumi.prod.yaml", "Pulumi.test.yaml", "index.ts");
});
afterAll(() => rmSync(template, { recursive: true }));

/** Opens a checkout with one commit. */
function openCheckout(env: Record<string, string> = {}) {
  const dir = mkdtempSync(join(tmpdir(), "touched-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  cpSync(template, dir, { recursive: true });
  const touched = async (...args: string[]) => await runInProcess(["touched", ...args], dir, env);
  return { ...inCheckout(dir), touched };
}

function inCheckout(dir: string) {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@contoso.com", ...args], {
      cwd: dir,
      encoding: "utf8",
    });
  const commit = (...files: string[]): void => {
    for (const file of files) {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), `${Math.random()}`);
    }
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", "Change");
  };
  return { git, commit };
}

describe("touched", () => {
  it("compares a pull request with its base", async () => {
    const { commit, touched } = openCheckout();
    commit("Pulumi.test.yaml");
    const { stdout, exitCode } = await touched('["prod", "test"]', "--since", "HEAD^1");
    expect([stdout, exitCode]).toEqual(['["test"]\n', 0]);
  });

  it("compares each stack with its last deployment, and includes stacks without one", async () => {
    const { git, commit, touched } = openCheckout();
    git("update-ref", "refs/remotes/origin/deployed/test", "HEAD");
    commit("Pulumi.prod.yaml");
    git("update-ref", "refs/remotes/origin/deployed/prod", "HEAD");
    commit("docs/page.md");
    expect((await touched("prod,test")).stdout).toBe("[]\n");
    expect((await touched("prod,test,new")).stdout).toBe('["new"]\n');
    // A change that was not deployed still touches its stack after the next commit.
    commit("Pulumi.test.yaml");
    commit("docs/page.md");
    expect((await touched("prod,test")).stdout).toBe('["test"]\n');
  });

  it.each([{ GITHUB_EVENT_NAME: "workflow_dispatch" }, { BUILD_REASON: "Manual" }])(
    "lists every stack in a run that a person started: %o",
    async (env) => {
      const { commit, touched } = openCheckout(env);
      commit("docs/page.md");
      expect((await touched("prod,test", "--since", "HEAD^1")).stdout).toBe('["prod","test"]\n');
    },
  );

  it("counts both names of a renamed file", async () => {
    const { git, commit, touched } = openCheckout();
    git("mv", "Pulumi.prod.yaml", "Pulumi.other.yaml");
    commit();
    expect((await touched("prod,other,test", "--since", "HEAD^1")).stdout).toBe('["prod","other"]\n');
  });

  it("prints no name of a file, and runs nothing in it", async () => {
    const { commit, touched } = openCheckout();
    const hostile = ["$(touch pwned)", "##vso[task.setvariable variable=x]y", "a\nstacks=[]", "--output=pwned", "é;id"];
    commit(...hostile);
    const { stdout, stderr } = await touched("prod", "--since", "HEAD^1");
    expect([stdout, stderr]).toEqual(['["prod"]\n', ""]);
  });

  it.each(['["prod", "$(id)"]', "prod,", "[]", "{}", '["prod"', "prod;id"])("refuses %s as stacks", async (stacks) => {
    const { touched } = openCheckout();
    const { stdout, stderr, exitCode } = await touched(stacks);
    expect([stdout, stderr, exitCode]).toEqual(["", expect.stringContaining("[stacks-unreadable]"), 2]);
  });

  it("takes no option of git as a revision", async () => {
    const { commit, touched } = openCheckout();
    commit("docs/page.md");
    expect((await touched("prod", "--since=--output=pwned")).stdout).toBe('["prod"]\n');
  });

  it("fails outside a checkout", async () => {
    const dir = mkdtempSync(join(tmpdir(), "no-checkout-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const { stderr, exitCode } = await runInProcess(["touched", "prod"], dir, {});
    expect([stderr, exitCode]).toEqual([expect.stringContaining("[changes-unreadable]"), 2]);
  });
});
