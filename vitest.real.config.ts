import { defineConfig } from "vitest/config";

// A time zone set later is not seen by every Node API.
process.env["TZ"] = "UTC";

// `npm run test:real` runs the end-to-end tests by the Pulumi CLI with the plugins that Pulumi publishes, signs in with the
// client libraries and mail servers that this machine has, and rehearses a year of rotations. `-- --project` chooses one of
// them: plugins, clients, mail or rehearsal. ENTRA_TEST_CLIENTS=python,go requires these clients. ENTRA_TEST_DOVECOT and
// ENTRA_TEST_POSTFIX require these servers and contain their paths.
export default defineConfig({
  test: {
    setupFiles: ["packages/sandbox-providers/defer-packages.ts", "test/support/network.ts"],
    maxWorkers: 2,
    // Vite would rewrite each stack trace that the SDK keeps.
    experimental: { viteModuleRunner: false },
    allowOnly: false,
    expect: { requireAssertions: true },
    restoreMocks: true,
    // The published provider waits out Entra's replication: twenty seconds for each thing that it deletes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    projects: [
      {
        extends: true,
        test: {
          name: "plugins",
          include: [
            // test/support/real-suite.ts explains why the others are left out.
            ...[
              "adoption",
              "adoption-corpus",
              "credentials",
              "import",
              "killed-runs",
              "lifecycle",
              "recover",
              "rename",
              "secrecy",
              "systems",
            ].map((name) => `test/engine/${name}.test.ts`),
            "test/real/azuread-edits.test.ts",
            "test/real/azuread-plugin.test.ts",
            "test/real/azuread-refusals.test.ts",
            "test/real/fault-runs.test.ts",
            "test/real/killed-published-plugin.test.ts",
            "test/real/killed-sandbox-plugin.test.ts",
          ],
          env: { ENTRA_TEST_PLUGINS: "published" },
          globalSetup: ["test/support/real-engine.ts"],
          setupFiles: ["test/support/require-published-plugins.ts"],
        },
      },
      { extends: true, test: { name: "clients", include: ["test/real/clients.test.ts"] } },
      { extends: true, test: { name: "mail", include: ["test/real/mail.test.ts"] } },
      {
        extends: true,
        test: {
          name: "rehearsal",
          include: ["test/real/rehearsal.test.ts"],
          globalSetup: ["test/support/engine.ts"],
        },
      },
    ],
  },
});
