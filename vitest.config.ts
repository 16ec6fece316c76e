import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Set before any worker starts: a time zone set later is not seen by every Node API.
process.env["TZ"] = "UTC";
// Test processes, and those that they start, load what an earlier one compiled.
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "node-compile-cache");

const engineTests = ["test/engine/**/*.test.ts", "test/quick-start.test.ts"];

/** A selection of the tests. */
interface Selection {
  /** Unit tests to leave out. @default none */
  readonly exclude?: readonly string[];
  /** Engine tests to run. @default all */
  readonly engine?: readonly string[];
}

/** Runs unit tests and engine tests. */
export function runTests({ exclude = [], engine = engineTests }: Selection) {
  return defineConfig({
    test: {
      // Two processes, as many as the smallest CI machines have cores.
      maxWorkers: 2,
      // Modules are loaded once for each process instead of once for each file, which was more than half of the time.
      isolate: false,
      // Node runs the files unchanged. Vite would rewrite them, and each stack trace that the SDK keeps of them.
      experimental: { viteModuleRunner: false },
      allowOnly: false,
      expect: { requireAssertions: true },
      // A busy machine is no failure.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // The SDK loads as fast as in the commands.
      setupFiles: ["packages/sandbox-providers/defer-packages.ts", "test/support/network.ts"],
      restoreMocks: true,
      unstubEnvs: true,
      unstubGlobals: true,
      projects: [
        {
          extends: true,
          test: {
            name: "unit",
            include: ["test", "cli/test", "policies/test", "provider/test", "packages/*/test"].map(
              (folder) => `${folder}/**/*.test.ts`,
            ),
            exclude: [...engineTests, "test/real/**", ...exclude],
            // A fresh order each run: no test may live on what another one left.
            sequence: { shuffle: { tests: true } },
          },
        },
        {
          extends: true,
          test: {
            name: "engine",
            include: [...engine],
            globalSetup: ["test/support/engine.ts"],
            testTimeout: 120_000,
            hookTimeout: 120_000,
          },
        },
      ],
    },
  });
}

export default runTests({});
