import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { parse } from "node-html-parser";
import { expect, it } from "vitest";
import { runInProcess } from "../../../test/support/run-command.ts";
import { deployedConnection } from "../connection.ts";
import { type StubBackend, stubEngine } from "../stack/stub-engine.ts";

const secretOf = (stack: string): string => `abc8Q~${stack}`;

function deployed(stack: string): StubBackend {
  const secrets = { "erp-sync": { clientSecret: secretOf(stack) } };
  return { [stack]: { connections: { "erp-sync": deployedConnection() }, secrets } };
}

async function handoff(...args: string[]) {
  const { projectDir, env } = stubEngine({ ...deployed("prod"), ...deployed("test"), broken: "no access" });
  const file = join(projectDir, "handoff.txt");
  const given = args.map((arg) => (arg === "<file>" ? file : arg));
  const ran = await runInProcess(["handoff", "--no-local", ...given], projectDir, env);
  return { ...ran, file };
}

const both = ["--stack", "prod,test"];

it("prints the hand-offs of each stack below its name", async () => {
  const { stdout, exitCode } = await handoff(...both);
  const lines = stdout.split("\n").filter((line) => /^stack |^erp-sync/.test(line));
  const integration = "erp-sync: Integray, Authorizations, +Add, provider OAuth2";
  expect([lines, exitCode]).toEqual([["stack prod", integration, "stack test", integration], 0]);
});

it("writes one Markdown document with a section for each stack", async () => {
  const { stdout } = await handoff(...both, "--format", "markdown");
  expect(stdout.split("\n").filter((line) => line.startsWith("#"))).toEqual([
    "# Hand-off",
    "## Stack prod",
    "### Integray: erp-sync",
    "## Stack test",
    "### Integray: erp-sync",
  ]);
});

it("writes one page with a section for each stack, whose ids occur once", async () => {
  const page = parse((await handoff(...both, "--format", "html")).stdout);
  const ids = page.querySelectorAll("[id]").map(({ id }) => id);
  expect(page.querySelectorAll("h2, h3").map(({ text }) => text)).toEqual([
    "Stack prod",
    "Integrayerp-sync in stack prod",
    "Stack test",
    "Integrayerp-sync in stack test",
  ]);
  expect(new Set(ids).size).toBe(ids.length);
  const links = page.querySelectorAll("nav a").map((link) => link.getAttribute("href")?.slice(1));
  expect(links).toEqual(["prod-erp-sync", "test-erp-sync"]);
  expect(ids).toEqual(expect.arrayContaining(links));
});

it("names variables of a dotenv file after their stack", async () => {
  const { stdout } = await handoff(...both, "--format", "dotenv", "--with-secrets");
  expect(parseEnv(stdout)).toMatchObject({
    PROD_ERP_SYNC_CLIENT_SECRET: secretOf("prod"),
    TEST_ERP_SYNC_CLIENT_SECRET: secretOf("test"),
  });
});

it("has a record by stack as JSON, without secrets by default", async () => {
  const { stdout } = await handoff(...both, "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject({
    prod: { source: "stack prod", integrations: [{ name: "erp-sync" }] },
    test: { source: "stack test", integrations: [{ name: "erp-sync" }] },
  });
  expect(stdout).not.toContain("abc8Q~");
});

it("writes the file of the others if a stack fails", async () => {
  const { file, stdout, stderr, exitCode } = await handoff("--all", "--with-secrets", "--out", "<file>");
  expect({ exitCode, stdout }).toEqual({
    exitCode: 2,
    stdout: `${file}: hand-off of 2 stacks; it holds secrets and only you may read it\n`,
  });
  expect(stderr).toContain("broken: stack broken cannot be read: no access");
  expect([readFileSync(file, "utf8").match(/abc8Q~\w+/g), statSync(file).mode & 0o777]).toEqual([
    [secretOf("prod"), secretOf("test")],
    0o600,
  ]);
});

it("writes no file if every stack fails", async () => {
  const { file, exitCode } = await handoff("--stack", "broken*", "--out", "<file>");
  expect([existsSync(file), exitCode]).toEqual([false, 2]);
});
