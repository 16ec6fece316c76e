import type { Properties, Values } from "./property.ts";

/** A resource type: its schema, and its requests to the service. `Session` is a configured client of the service. */
export interface Resource<Session> {
  properties: Properties;
  /** Terraform's version of the state's schema: without it the real provider would take our states for ones of long ago. */
  schemaVersion?: number;
  /**
   * Makes it from complete values. `made` is called with the id as soon as there is one, so that a later failure
   * does not lose the resource. Returns outputs that cannot be read back, such as a generated secret.
   */
  create(session: Session, planned: Values, made: (id: string) => void): Promise<Values>;
  /** Returns all outputs from the service; undefined when the resource is gone. `state` has the values that only exist there. */
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
  /** False when the real provider has no import and finds no id. */
  importable?: false;
  /** Returns the form of a valid id when an import has an invalid one. */
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

/** A resource exists but its making did not come to an end; the engine keeps it and repairs it on the next run. */
export class PartiallyMadeError extends Error {
  readonly id: string;
  readonly properties: Values;

  constructor(id: string, properties: Values, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.id = id;
    this.properties = properties;
  }
}
