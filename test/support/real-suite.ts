/** Engine tests that `npm run test:real` runs too, on published plugins: they deploy by `openStage`. */
export const onPublishedPlugins: readonly string[] = [
  "credentials",
  "import",
  "killed-runs",
  "lifecycle",
  "secrecy",
  "systems",
];

const world = "deploys by cli/sandbox/world.ts, which brings the sandbox's providers along";
const hosted = "attaches the sandbox's providers, and runs a policy pack";

/** Why the other engine tests say nothing about published plugins. */
export const onSandboxOnly: Readonly<Record<string, string>> = {
  "at-once": world,
  bootstrap: hosted,
  "departed-owner": world,
  deployment: world,
  engine: "starts an engine without providers",
  "fault-runs": `${world}; test/real/fault-runs.test.ts does the same on published plugins`,
  handoff: world,
  "key-vault": "needs the azure-native provider, for which there is only the sandbox's",
  "killed-command": world,
  "lengthened-period": world,
  limits: world,
  package: world,
  pipelines: hosted,
  policies: world,
  "redacted-state": "needs the azure-native provider, for which there is only the sandbox's",
  report: world,
  rotation: world,
  "system-files": "runs a command that starts the sandbox with its providers",
  "time-travel": world,
  undeclared: world,
  verify: world,
};
