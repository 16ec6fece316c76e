import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { onPublishedPlugins, onSandboxOnly } from "./support/real-suite.ts";

it("lists every engine test as run by npm run test:real, or with the reason why not", () => {
  const tests = readdirSync(new URL("engine", import.meta.url)).filter((name) => name.endsWith(".test.ts"));
  const config = readFileSync(new URL("../vitest.real.config.ts", import.meta.url), "utf8");
  for (const name of onPublishedPlugins) expect(config).toContain(`"${name}"`);
  const listed = [...onPublishedPlugins, ...Object.keys(onSandboxOnly)];
  expect(listed.map((name) => `${name}.test.ts`).sort()).toEqual(tests.sort());
});
