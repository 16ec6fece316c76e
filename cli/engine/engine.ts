/** A Pulumi engine on this machine: `PulumiCommand.get({ root })` of the Automation API starts it. */
export interface Engine {
  /** Folder that contains `bin/pulumi`. */
  readonly root: string;
  readonly version: string;
  /** How it was found. */
  readonly source: "path" | "npm" | "go";
}

/**
 * The oldest accepted engine, which is also the oldest one in the tests. The Automation API accepts 3.2, but does not
 * check the provider protocol and the policy packs that are needed here.
 */
export const minimumVersion = "3.259.0";

/** This source could not provide an engine. The message is shown to the user. */
export class EngineUnavailable extends Error {
  override readonly name = "EngineUnavailable";
}
