/** Engine tests that `npm run test:real` also runs, on published plugins. They deploy on a stage. */
export const onPublishedPlugins: readonly string[] = [
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
];

const sandbox = "deploys by cli/sandbox/sandbox.ts, which brings the sandbox's providers along";
const hosted = "attaches the sandbox's providers, and runs a policy pack";

/** Why the other engine tests do not apply to published plugins. */
export const onSandboxOnly: Readonly<Record<string, string>> = {
  "adopted-api": sandbox,
  "at-once": sandbox,
  bootstrap: hosted,
  "contained-product": sandbox,
  "deliver-anywhere": "starts an engine with a provider for the product",
  "departed-owner": sandbox,
  "delivery-plugin": "starts an engine with the plugin entra-delivery only",
  deployment: sandbox,
  "early-retirement": sandbox,
  eject: sandbox,
  engine: "starts an engine without providers",
  "existing-secrets": sandbox,
  "fault-runs": `${sandbox}; test/real/fault-runs.test.ts does the same on published plugins`,
  handoff: sandbox,
  "key-vault": "needs the azure-native provider, for which there is only the sandbox's",
  "killed-command": sandbox,
  "lengthened-period": sandbox,
  limits: sandbox,
  move: sandbox,
  package: sandbox,
  pipelines: hosted,
  policies: sandbox,
  "redacted-state": "needs the azure-native provider, for which there is only the sandbox's",
  "rename-deliveries": sandbox,
  report: sandbox,
  "retired-product": sandbox,
  rotation: sandbox,
  "system-files": "runs a command that starts the sandbox with its providers",
  "time-travel": sandbox,
  undeclared: sandbox,
  verify: sandbox,
  "webhook-delivery": sandbox,
};
