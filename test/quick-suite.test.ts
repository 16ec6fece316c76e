import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import everything from "../vitest.config.ts";
import quick from "../vitest.quick.config.ts";

const root = new URL("../", import.meta.url);

interface Files {
  readonly include: string[];
  readonly exclude?: string[];
}

function filesOf(config: typeof quick, name: string): Files {
  const projects = (config.test?.projects ?? []) as { readonly test: Files & { readonly name: string } }[];
  const found = projects.find(({ test }) => test.name === name);
  if (found === undefined) throw new Error(`no project ${name}`);
  return found.test;
}

it("npm test leaves out only tests that exist, and runs only engine tests that exist", () => {
  const known = new Set(filesOf(everything, "unit").exclude);
  const leftOut = (filesOf(quick, "unit").exclude ?? []).filter((path) => !known.has(path));
  const run = filesOf(quick, "engine").include;
  expect(leftOut.length).toBeGreaterThan(0);
  expect([...leftOut, ...run].filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

it("CI runs every test, and npm test the fast ones", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
    scripts: Record<string, string>;
  };
  expect(readFileSync(new URL(".ci/run", root), "utf8")).toMatch(/\nnpm run test:all\n$/);
  // Without a configuration, vitest takes vitest.config.ts.
  expect(scripts["test:all"]).toBe("npm run check && vitest run");
  expect(scripts["test"]).toBe("run-p --silent check test:fast");
  expect(scripts["test:fast"]).toBe("vitest run --config vitest.quick.config.ts");
});
