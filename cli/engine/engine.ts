/** A Pulumi engine on this machine: `PulumiCommand.get({ root })` of the Automation API starts it. */
export interface Engine {
  /** Folder that holds `bin/pulumi`. */
  readonly root: string;
  readonly version: string;
  /** How it was found. */
  readonly source: "path" | "npm" | "go";
}

/**
 * The oldest engine that is accepted. The Automation API alone would take 3.2, but says nothing about the provider
 * protocol and the policy packs relied on here; this is the oldest engine that the tests run on.
 */
export const minimumVersion = "3.259.0";

/** One source could not provide an engine. The message for the user explains why. */
export class EngineUnavailable extends Error {
  override readonly name = "EngineUnavailable";
}
