/** Engine tests in vitest.real.config.ts, which run on published plugins. None of them needs a plugin of the sandbox. */
export const onPublishedPlugins: readonly string[] = ["import", "killed-runs", "lifecycle", "secrecy"];

const inline = "runs the sandbox's own commands, which bring their providers along";

/** Why the other engine tests say nothing about published plugins. */
export const onSandboxOnly: Readonly<Record<string, string>> = {
  "at-once": inline,
  bootstrap: inline,
  credentials: "not tried on published plugins yet",
  "departed-owner": inline,
  deployment: inline,
  engine: "starts an engine without providers",
  "fault-runs": inline,
  handoff: inline,
  "key-vault": "needs the azure-native provider, for which there is only the sandbox's",
  "killed-command": inline,
  "lengthened-period": inline,
  limits: inline,
  pipelines: inline,
  policies: inline,
  "redacted-state": inline,
  report: inline,
  rotation: inline,
  systems: "not tried on published plugins yet",
  "time-travel": inline,
  undeclared: inline,
  verify: inline,
};
