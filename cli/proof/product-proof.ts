import type { Connection } from "../../integrations/connection.ts";
import type { Finding } from "../commands/verify/finding.ts";
import type { OpenTenant } from "../commands/verify/gather.ts";
import type { CheckContext, Entra } from "../commands/verify/observation.ts";

/**
 * How far `verify` goes: `none` reads the tenant and uses no credential, `token` also requests a token with each secret,
 * `product` also signs in to the product's services with that token.
 */
export type ProofLevel = (typeof proofLevels)[number];

/** All levels, each one including those before it. */
export const proofLevels = ["none", "token", "product"] as const;

/** A connection to prove and the means for it. */
export interface ProofTarget {
  readonly connection: Connection & { readonly entra: Entra };
  /** The newest client secret in the outputs. */
  readonly clientSecret: string;
  readonly tenant: OpenTenant;
  readonly checkContext: CheckContext;
}

/** What a proof saw. Contains no token and no secret. */
interface ProofOutcome {
  /** Observations, in order. */
  readonly seen: readonly string[];
  readonly findings: readonly Finding[];
  /** Whether nothing could be tried. `seen` contains the reason. @default false */
  readonly untried?: boolean;
}

/** Proves one kind of connection by the protocol of its product. Writes nothing and changes nothing. */
export interface ProductProof {
  /** Kebab-case and stable, because pipelines use it: the name of a check. */
  readonly name: string;
  readonly appliesTo: (connection: ProofTarget["connection"]) => boolean;
  /** Returns undefined if there was nothing to try. */
  readonly prove: (target: ProofTarget) => Promise<ProofOutcome | undefined>;
}
