import { runTests } from "./vitest.config.ts";

// The engine tests of `npm test` are the main path: a deployment, its changes, its secrets and the package.
// `npm run test:all` runs all of them.
const mainPath = ["deployment", "lifecycle", "package", "secrecy"].map((name) => `test/engine/${name}.test.ts`);

// Only `npm run test:all` runs these unit tests. They start browsers or many processes, or repeat a story with many faults.
const slow = [
  "cli/test/adopt/corpus.test.ts",
  "cli/test/contain/exchange.test.ts",
  "cli/test/engine/go.test.ts",
  "cli/test/handoff/accessibility.test.ts",
  "cli/test/handoff/page-in-browser.test.ts",
  "cli/test/install-engine/install-engine.test.ts",
  "cli/test/inventory/page-in-browser.test.ts",
  "cli/test/overview/page-in-browser.test.ts",
  "cli/test/recover/recover.test.ts",
  "cli/test/report/every-type.test.ts",
  "packages/delivery/test/exchange/lifecycle.test.ts",
  "packages/delivery/test/posit-connect/interruptions.test.ts",
  "packages/entra-tenant/test/command/main.test.ts",
  "packages/entra-tenant/test/faults/inject.test.ts",
  "packages/entra-tenant/test/login/logout.test.ts",
  "packages/entra-tenant/test/pages.test.ts",
  "packages/entra-tenant/test/server.test.ts",
  "packages/sandbox-providers/test/defer-packages.test.ts",
  "packages/sandbox-providers/test/install.test.ts",
  "policies/test/package.test.ts",
  "provider/test/provider.test.ts",
  "test/pipelines/codeowners.test.ts",
  "test/pipelines/nightly.test.ts",
  "test/pipelines/production-install.test.ts",
  "test/pipelines/stacks.test.ts",
  "test/rehearsal/mutations.test.ts",
  "test/rehearsal/year.test.ts",
];

export default runTests({ exclude: slow, engine: mainPath });
