import { expect, it } from "vitest";
import { runInProcess } from "../../../test/support/run-command.ts";
import { deployedConnection } from "../connection.ts";
import { stubEngine } from "../stack/stub-engine.ts";

const { name, system, displayName, handoff } = deployedConnection();
/** Without a registration, so no tenant is asked. */
const onPremises = { connections: { "erp-sync": { name, system, displayName, handoff } } };

async function usage(...args: string[]) {
  const { projectDir, env } = stubEngine({ prod: onPremises, test: onPremises, broken: "no access" });
  return await runInProcess(["usage", "--no-local", ...args], projectDir, env);
}

it("usage shows several stacks, and the problems of those that fail", async () => {
  const { stdout, stderr, exitCode } = await usage("--all");
  const titles = stdout.split("\n").filter((line) => line.startsWith("stack "));
  expect([titles, exitCode]).toEqual([["stack prod", "stack test"], 2]);
  expect(stderr).toContain("broken: stack broken cannot be read: no access");
});

it("usage has a record by stack as JSON, and one object for one name", async () => {
  const several = await usage("--stack", "prod,test", "--json");
  expect(JSON.parse(several.stdout)).toMatchObject({
    prod: { stack: "prod", source: "stack prod", tenantId: null },
    test: { stack: "test", source: "stack test", tenantId: null },
  });
  const one = await usage("--stack", "prod", "--json");
  expect(JSON.parse(one.stdout)).toMatchObject({ stack: "prod", source: "stack prod", integrations: [] });
});
