import type { Connection } from "../../../integrations/connection.ts";

/** The stack output `secrets`: by integration and key. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A hand-off that was entered into the product. */
export interface Form {
  /** Content of the field with this name: a value, a secret, or a value that the product fills in. */
  get(field: string): string;
  /** The commands of a step. */
  commands(step: string): string;
  /** The part of the stack output `secrets` that a command reads. */
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
