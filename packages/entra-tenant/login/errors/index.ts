import { clientRefusals } from "./client-refusals.ts";
import { grantRefusals } from "./grant-refusals.ts";
import type { Refusal } from "./refusal.ts";
import { requestRefusals } from "./request-refusals.ts";
import { userRefusals } from "./user-refusals.ts";

/** Every way in which this sign-in service refuses, by the name of the check. */
export const refusals = { ...requestRefusals, ...userRefusals, ...clientRefusals, ...grantRefusals };

/** The name of a check; it travels in the `x-local-tenant-check` header. */
export type CheckName = keyof typeof refusals;

/** A refusal on its way to the caller. Its message is public: no parameter may carry a secret. */
export class LoginError extends Error {
  readonly check: CheckName;
  readonly refusal: Refusal;
  /** What its message is filled with. */
  readonly parameters: Readonly<Record<string, string>>;
  /** A finer classification that some refusals carry, such as `consent_required`. */
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

  /** Entra answers 401 to a client that failed to authenticate and 400 to everything else. */
  get status(): 400 | 401 {
    return this.refusal.error === "invalid_client" ? 401 : 400;
  }
}

/** Stops the request: throws the named refusal with its message filled in. */
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
