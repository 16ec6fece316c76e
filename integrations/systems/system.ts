import type { z } from "zod";
import type { Handoff } from "../handoff.ts";
import type { CommonOptions, CredentialOptions } from "../options.ts";
import type { FieldProblem } from "../schema.ts";
import type { ConnectionFacts, PermissionSpec, RedirectUris, SignInAudience } from "../spec.ts";

/** What a system file says of its target system. One file, one system. */
export interface System<Options extends CommonOptions = CommonOptions> {
  /** As written under `system:` in a stack file. */
  key: string;
  /** The product's name as its vendor writes it. */
  title: string;
  /** The entry of the stack file, `system` included. */
  schema: z.ZodType<Options> & { shape: Record<string, unknown> };
  /** What the product needs of Entra; undefined when it needs nothing there. */
  plan(options: Options, context: PlanContext): Plan | undefined;
  /** The connection in the product's own field names and words. */
  describe(options: Options, facts: ConnectionFacts): Handoff;
}

/** What a plan may need besides its options. */
export interface PlanContext {
  name: string;
  /** The integration's path in the stack file, to which permissions add their own. */
  path: string;
  /** Reports what shows only when several options are seen together. */
  report(problem: FieldProblem): void;
}

/** What a system needs of Entra; everything a user may set for every system is completed by `parse.ts`. */
export interface Plan {
  /** @default "AzureADMyOrg" */
  signInAudience?: SignInAudience;
  /** @default - no redirect URI */
  redirectUris?: Partial<RedirectUris>;
  /** Where a redirect URI of the plan stands in the stack file, from the integration on. @default - as the plan has it */
  redirectUriKeys?: (platform: keyof RedirectUris, index: number) => PropertyKey[];
  /** @default false */
  sharesRedirectUris?: boolean;
  /** @default false */
  allowsPublicClientFlows?: boolean;
  permissions: PermissionSpec[];
  /** What the client asks for. */
  scopes: string[];
  /** What the user wrote under `credential`. @default - a secret with the default period */
  credential?: CredentialOptions | undefined;
}

/** Keeps the options' type inside the system while the table of systems forgets it. */
export function defineSystem<Options extends CommonOptions>(system: System<Options>): System {
  // Sound because a system's own functions only ever receive what its own schema has parsed.
  return system as unknown as System;
}
