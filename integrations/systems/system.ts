import type { z } from "zod";
import type { Deliverable } from "../delivery/spec.ts";
import type { CredentialOptions } from "../credentials/credentials.ts";
import type { Handoff } from "../handoff.ts";
import type { CommonOptions } from "../stack-file/options.ts";
import type { Position } from "../stack-file/problems.ts";
import type { FieldProblem } from "../stack-file/schema.ts";
import { planWithFormerAddresses, withFormerAddresses } from "./former-addresses.ts";
import type {
  Addresses,
  AppRoleSpec,
  ClaimsSpec,
  ConnectionNames,
  EntraFacts,
  ExposedScopeSpec,
  PermissionSpec,
  RedirectUris,
  SignInAudience,
} from "../spec.ts";

/** Definition of one target system. */
export type SystemFile<Schema extends EntrySchema> = EntraSystemFile<Schema> | OutsideSystemFile<Schema>;

interface SystemProperties<Schema extends EntrySchema> {
  /** As written under `system:` in a stack file. */
  key: string;
  /** The product's name as its vendor writes it. */
  title: string;
  /** The entry of the stack file, `system` included. */
  schema: Schema;
}

/** A system that signs in to Microsoft Entra ID with an app registration. */
interface EntraSystemFile<Schema extends EntrySchema> extends SystemProperties<Schema> {
  kind: "entra";
  /** The registration that the product needs. */
  plan: (options: z.output<Schema>, context: PlanContext) => Plan;
  /** The connection in the product's field names and terms. */
  describe: (options: z.output<Schema>, facts: ConnectionNames & { entra: EntraFacts }) => Handoff;
}

/** A system that needs nothing in Entra: the stack only documents it and writes its hand-off. */
interface OutsideSystemFile<Schema extends EntrySchema> extends SystemProperties<Schema> {
  kind: "outside";
  /** Reports problems of the options. @default - the schema finds them all */
  check?: (options: z.output<Schema>, context: PlanContext) => void;
  /** The connection in the product's field names and terms. */
  describe: (options: z.output<Schema>, names: ConnectionNames) => Handoff;
}

/** The schema of an entry: an object that has the common options. */
export type EntrySchema = z.ZodObject & z.ZodType<CommonOptions>;

/** A target system for the rest of the project, which does not know the type of its options. */
export interface System<Schema extends EntrySchema = EntrySchema> {
  key: string;
  title: string;
  schema: Schema;
  /** Checks an entry. The result contains the functions of the system, bound to the options. */
  read: (entry: unknown) => z.ZodSafeParseResult<Reading>;
}

/** One entry of the stack file, read by its system. */
type Reading = EntraReading | OutsideReading;

interface EntraReading {
  kind: "entra";
  common: CommonOptions;
  plan: (context: PlanContext) => Plan;
  describe: (facts: ConnectionNames & { entra: EntraFacts }) => Handoff;
}

interface OutsideReading {
  kind: "outside";
  common: CommonOptions;
  check: (context: PlanContext) => void;
  describe: (names: ConnectionNames) => Handoff;
}

/** Values that a system can use in addition to its options. */
export interface PlanContext {
  name: string;
  /** The integration's position in the stack file. The positions of permissions begin with it. */
  at: Position;
  /** Reports a problem of several options together, which the schema cannot find. */
  report: (problem: FieldProblem) => void;
}

/** The registration that a system needs in Entra. `parse.ts` adds the options that all systems have. */
export interface Plan {
  /** @default "AzureADMyOrg" */
  signInAudience?: SignInAudience;
  /** @default - no redirect URI */
  redirectUris?: Partial<RedirectUris>;
  /** Keys from the integration to a redirect URI of the plan in the stack file. @default - `redirectUris`, platform, index */
  redirectUriKeys?: (platform: keyof RedirectUris, index: number) => PropertyKey[];
  /** Those of former addresses, which the hand-off does not show. @default - none */
  formerRedirectUris?: string[];
  /** @default false */
  sharesRedirectUris?: boolean;
  /** @default false */
  allowsPublicClientFlows?: boolean;
  permissions: PermissionSpec[];
  /** The scopes that the client requests. */
  scopes: string[];
  /** @default - none */
  appRoles?: AppRoleSpec[];
  /** @default - none: the registration is not an API */
  exposedScopes?: ExposedScopeSpec[];
  /** @default - one URI if there are exposed scopes */
  identifierUris?: string[] | undefined;
  /** @default - Entra's own claims */
  claims?: ClaimsSpec;
  /** What the user wrote under `credential`. @default - a secret with the default period */
  credential?: CredentialOptions | undefined;
  /** Where `verify --proof product` reads. @default - nowhere that depends on the entry */
  addresses?: Addresses | undefined;
  /** What targets of the system's own product get. @default - such targets are refused */
  deliverable?: Deliverable;
}

/** Defines a target system. The type of its options is known only inside the definition. */
export function defineSystem<Schema extends EntrySchema>(file: SystemFile<Schema>): System<Schema> {
  const { key, title } = file;
  const schema = file.kind === "entra" ? withFormerAddresses(file.schema) : file.schema;
  const reading = schema.transform((options): Reading =>
    file.kind === "entra"
      ? {
          kind: "entra",
          common: options,
          plan: (context) => planWithFormerAddresses(file.plan, options, context),
          describe: (facts) => file.describe(options, facts),
        }
      : {
          kind: "outside",
          common: options,
          check: (context) => file.check?.(options, context),
          describe: (names) => file.describe(options, names),
        },
  );
  return { key, title, schema, read: (entry) => reading.safeParse(entry, { reportInput: true }) };
}
