/** `unchecked` is what could not be read: it is never taken for good. */
export type Severity = "error" | "warning" | "unchecked";

/** What one check found out of order. */
export interface Found {
  readonly severity: Severity;
  /** What must be and what was got, lower case and without a full stop. Never holds a secret or a token. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Shell command that fixes it, ready to copy. @default - the remedy describes the fix */
  readonly command?: string;
}

/** What was found, and where. */
export interface Finding extends Found {
  readonly integration: string;
  readonly check: string;
}

/** One integration, verified. */
export interface Verified {
  readonly name: string;
  readonly system: string;
  /** The checks that found nothing. */
  readonly passed: readonly string[];
  /** The skipped checks. A finding of another check contains the reason. */
  readonly skipped: readonly string[];
  readonly findings: readonly Finding[];
}
