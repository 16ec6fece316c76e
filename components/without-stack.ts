import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../integrations/text/user-error.ts";

/** Turns a `UserError` into a `RunError`, of which Pulumi prints only the message. Other errors are printed with their stack. */
export function withoutStack<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
  }
}
