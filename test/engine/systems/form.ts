import type { Connection } from "../../../integrations/connection.ts";

/** The stack output `secrets`: by integration and key. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A hand-off after somebody has entered it into the product. */
export interface Form {
  /** What the one field of this name holds: a value, a secret, or what the product fills in itself. */
  get(field: string): string;
  /** The commands of a step. */
  commands(step: string): string;
  /** What a command reads out of the stack output `secrets`. */
  secret(integration: string, key: string): string;
}

/** Enters a hand-off into a product. */
export function fillIn({ name, handoff }: Connection, secrets: Secrets): Form {
  function secret(integration: string, key: string): string {
    return secrets[integration]?.[key] ?? missing(`secret ${integration}.${key}`);
  }
  function missing(what: string): never {
    throw new Error(`the hand-off of ${name} has no ${what}`);
  }
  return {
    get(field) {
      const [found, ...others] = handoff.fields.filter((one) => one.field === field);
      if (found === undefined || others.length > 0) return missing(`separate field ${field}`);
      if (found.secret !== undefined) return secret(name, found.secret);
      return found.value ?? (found.leave === "empty" ? "" : found.leave);
    },
    commands: (step) => handoff.steps.find(({ title }) => title === step)?.code?.text ?? missing(`step ${step}`),
    secret,
  };
}
