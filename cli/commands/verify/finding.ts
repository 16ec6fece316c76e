/** `unchecked` means that something could not be read. It never counts as passed. */
export type Severity = "error" | "warning" | "unchecked";

/** A problem that one check found. */
export interface Finding {
  readonly severity: Severity;
  /** The expected and the actual state, lower case and without a full stop. Never contains a secret or a token. */
  readonly message: string;
  /** How to fix it. */
  readonly fix: string;
  /** Shell command that fixes it, ready to copy. @default - `fix` describes it */
  readonly command?: string;
}

/** A finding with its integration and its check. */
export interface IntegrationFinding extends Finding {
  readonly integration: string;
  readonly check: string;
}

/** The result for one integration. */
export interface Verified {
  readonly name: string;
  readonly system: string;
  /** The checks without findings. */
  readonly passed: readonly string[];
  /** The skipped checks. A finding of another check contains the reason. */
  readonly skipped: readonly string[];
  readonly findings: readonly IntegrationFinding[];
  /** What the proofs of products saw, or why one was not tried. @default - none */
  readonly seen?: readonly string[];
}
