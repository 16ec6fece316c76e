import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { onPublishedPlugins, onSandboxOnly } from "./support/real-suite.ts";

const folder = new URL("engine/", import.meta.url);

/** Evidence for each reason, in a test or in its imported helpers. */
const signs: Readonly<Record<string, RegExp>> = {
  "deploys by": /\bopenSandbox\(|\bmakeProject\(|\bRehearsal\.open\(/,
  attaches: /attaches: true|"\.\/pipelines\/stage\.ts"/,
  "needs the azure-native": /Microsoft\.KeyVault/,
  "runs a command": /"cli\/main\.ts"/,
  "starts an engine": /LocalWorkspace\.createStack\(/,
};

function read(name: string): string {
  return readFileSync(new URL(`${name}.test.ts`, folder), "utf8");
}

describe("npm run test:real", () => {
  it("runs every engine test or has a reason", () => {
    const tests = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
    const listed = [...onPublishedPlugins, ...Object.keys(onSandboxOnly)];
    expect(listed.map((name) => `${name}.test.ts`).sort()).toEqual(tests.sort());
    const config = readFileSync(new URL("../vitest.real.config.ts", import.meta.url), "utf8");
    for (const name of onPublishedPlugins) expect(config).toContain(`"${name}"`);
  });

  it("leaves out no test that deploys with the installed plugins", () => {
    const left = Object.keys(onSandboxOnly).filter((name) =>
      /\bopen(Separate)?Stage\(|\bdeploySystems\(/.test(read(name)),
    );
    expect(left).toEqual([]);
  });

  it("leaves out no test for a wrong reason", () => {
    const untrue = Object.entries(onSandboxOnly).filter(([name, reason]) => {
      const [, sign] = Object.entries(signs).find(([start]) => reason.startsWith(start)) ?? [];
      return sign?.test(read(name)) !== true;
    });
    expect(untrue).toEqual([]);
  });
});
