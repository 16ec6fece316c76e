import { clientRefusals } from "./client-refusals.ts";
import { grantRefusals } from "./grant-refusals.ts";
import type { Refusal } from "./refusal.ts";
import { requestRefusals } from "./request-refusals.ts";
import { userRefusals } from "./user-refusals.ts";

/** All refusals of the sign-in service, by the name of the rule. */
export const refusals = { ...requestRefusals, ...userRefusals, ...clientRefusals, ...grantRefusals };

/** Name of a rule, for the `x-local-tenant-check` header. */
export type CheckName = keyof typeof refusals;

/** A refusal for the caller. Its message is public, so no parameter may contain a secret. */
export class LoginError extends Error {
  readonly check: CheckName;
  readonly refusal: Refusal;
  /** Values for the placeholders in the message. */
  readonly parameters: Readonly<Record<string, string>>;
  /** More detailed classification of some refusals, such as `consent_required`. */
  readonly suberror: string | undefined;

  constructor(check: CheckName, parameters: Record<string, string>, suberror: string | undefined) {
    const refusal: Refusal = refusals[check];
    super(`AADSTS${refusal.code}: ${fill(refusal.message, parameters)}`);
    this.name = "LoginError";
    this.check = check;
    this.refusal = refusal;
    this.parameters = parameters;
    this.suberror = suberror;
  }

  /** Entra responds with 401 to a client that failed to authenticate, and with 400 to everything else. */
  get status(): 400 | 401 {
    return this.refusal.error === "invalid_client" ? 401 : 400;
  }
}

/** Ends the request: throws the named refusal with a complete message. */
export function refuse(check: CheckName, parameters: Record<string, string> = {}, suberror?: string): never {
  throw new LoginError(check, parameters, suberror);
}

function fill(template: string, parameters: Record<string, string>): string {
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`the message "${template}" needs the parameter ${placeholder}`);
    return value;
  });
}
