import type { Properties, Values } from "./property.ts";

/** A resource type: its schema, and its requests to the service. `Session` is a configured client of the service. */
export interface Resource<Session> {
  properties: Properties;
  /** Terraform's version of the state's schema. Without it, the real provider would treat our states as old ones. */
  schemaVersion?: number;
  /**
   * Creates the resource from complete values. Calls `made` with the id as soon as it exists, so that a later failure
   * does not lose the resource. Returns outputs that cannot be read back, such as a generated secret.
   */
  create(session: Session, planned: Values, made: (id: string) => void): Promise<Values>;
  /**
   * Returns all outputs from the service; undefined if the resource is gone. `state` has the values that exist only
   * there.
   */
  read(session: Session, id: string, state: Values): Promise<Values | undefined>;
  /**
   * Absent where every input replaces. `changed` holds the paths that differ. Returns new values of outputs that cannot be
   * read back, if there are any.
   */
  update?(
    session: Session,
    id: string,
    olds: Values,
    planned: Values,
    changed: ReadonlySet<string>,
  ): Promise<void> | Promise<Values>;
  delete(session: Session, id: string, state: Values): Promise<void>;
  /** Refuses a combination of values, in previews too, and explains why. Some values may be unknown. */
  refuse?(planned: Values): string | undefined;
  /** Refuses to create an object that already exists, in previews too. Some values may be unknown. */
  refuseCreation?(session: Session, planned: Values): Promise<void>;
  /** Refuses an update, in previews too. `changed` holds the paths that differ. Some values may be unknown. */
  refuseUpdate?(session: Session, planned: Values, changed: ReadonlySet<string>): Promise<void>;
  /** False if the real provider cannot import it. */
  importable?: false;
  /** Whether a replaced object is deleted first, because the service does not allow both at the same time. */
  deleteBeforeReplace?: true;
  /** Returns the form of a valid id if an import has an invalid one. */
  checkId?(id: string): string | undefined;
}

/** A function of the provider, such as a look-up. */
export interface ProviderFunction<Session> {
  properties: Properties;
  call(session: Session, args: Values): Promise<Values>;
}

/** A provider plugin without its protocol. */
export interface Provider<Session> {
  name: string;
  version: string;
  /**
   * Foundation of the real provider. With Terraform's older kit (`sdk`) a provider writes defaults into inputs, reports
   * detailed diffs and returns empty values for missing ones. With the newer one (`framework`) it does none of these.
   * Without Terraform (`native`) it only reports detailed diffs.
   */
  kit: "sdk" | "framework" | "native";
  /** Properties of the provider's configuration. */
  configuration: Properties;
  configure(values: Values): Session;
  resources: Readonly<Record<string, Resource<Session>>>;
  functions: Readonly<Record<string, ProviderFunction<Session>>>;
}

/** A resource exists but its creation is incomplete. The engine keeps it, and the next run repairs it. */
export class PartiallyMadeError extends Error {
  readonly id: string;
  readonly properties: Values;

  constructor(id: string, properties: Values, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.id = id;
    this.properties = properties;
  }
}
