import * as pulumi from "@pulumi/pulumi";
import { readClock } from "./clock.ts";
import { type Exceptions, readExceptions } from "./exceptions.ts";

/** What the policy pack reads from a stack file, and the time of the run. */
export interface StackFile {
  exceptions: Exceptions;
  now: Date;
}

/**
 * Reads the configuration of the checked stack. Pulumi passes it to a policy pack as it does to the program. A
 * time in the stack file is never read: it would decide how long a secret or an exception lasts.
 */
export function readStackFile(clock: Date, environment: NodeJS.ProcessEnv = process.env): StackFile {
  const config = new pulumi.Config("entra-integrations");
  return { exceptions: readExceptions(config.get("policyExceptions")), now: readClock(environment, clock) };
}
