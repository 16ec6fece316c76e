import * as pulumi from "@pulumi/pulumi";
import { type Exceptions, readExceptions } from "./exceptions.ts";

/** What the stack file tells the pack, and the time at which it is read. */
export interface StackFile {
  exceptions: Exceptions;
  now: Date;
}

/** Reads the configuration of the stack that is judged: Pulumi hands it to a policy pack as it does to the program. */
export function readStackFile(clock: Date): StackFile {
  const config = new pulumi.Config("entra-integrations");
  return { exceptions: readExceptions(config.get("policyExceptions")), now: later(clock, config.get("now")) };
}

// A run that looks ahead is judged as of the day it looks at. One that looks back is not: its exceptions have ended.
function later(clock: Date, text: string | undefined): Date {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) || time < clock.getTime() ? clock : new Date(time);
}
