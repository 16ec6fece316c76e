import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Task } from "../../tasks/task.ts";
import type { OverviewCredential } from "./credentials.ts";
import type { OverviewPermission, Tier } from "./permissions.ts";

/** The overview of one or several stacks, also the format of `--format json`. */
export interface Overview {
  /** ISO time from which the days are counted. */
  readonly at: string;
  /** Name of each stack and where it was read. */
  readonly stacks: readonly { readonly stack: string; readonly source: string }[];
  /** Stacks that could not be read, and why. */
  readonly unreadable: readonly { readonly stack: string; readonly problem: string }[];
  readonly integrations: readonly OverviewIntegration[];
  /** Open tasks, those due first at the top. */
  readonly tasks: readonly Task[];
}

/** One integration of a stack. */
export interface OverviewIntegration {
  readonly stack: string;
  readonly name: string;
  readonly system: string;
  /** The product's name as its vendor writes it. */
  readonly product: string;
  readonly displayName: string;
  readonly contact: string | null;
  readonly owners: readonly string[];
  readonly justification: string | null;
  readonly clientId: string | null;
  readonly tenantId: string | null;
  readonly consent: "granted" | "needed" | null;
  /** The highest tier of its permissions. */
  readonly tier: Tier;
  readonly permissions: readonly OverviewPermission[];
  /** Null for a system that needs nothing in Entra. */
  readonly credentialType: "secret" | "certificate" | "federated" | "none" | null;
  /** Why the client is disabled and has no credential; null for one in use. */
  readonly cutOff: { readonly reason: "contained" | "retired"; readonly since: string } | null;
  readonly credentials: readonly OverviewCredential[];
  /** The sign-in report that was read, or why its use is unknown. */
  readonly evidence: AppEvidence;
  /** ISO time of the latest sign-in with any credential; null if none was seen. */
  readonly lastUse: string | null;
  readonly findings: readonly OverviewFinding[];
}

/** A problem of one integration that its outputs, the sign-in reports or the tenant show. */
export interface OverviewFinding {
  /** `unchecked` means that something could not be read. */
  readonly severity: "error" | "warning" | "unchecked";
  /** Stable kebab-case name of the kind of problem. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}
