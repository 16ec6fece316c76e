import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../integrations/connection.ts";
import { findEntry } from "../integrations/stack-outputs.ts";
import { renderUserProblem, type UserProblem } from "../integrations/text/user-error.ts";

/**
 * The connection of one integration, for another Pulumi program.
 *
 * @example readConnection(new pulumi.StackReference("contoso/entra-integrations/prod"), "erp-sync")
 */
export function readConnection(stack: pulumi.StackReference, name: string): pulumi.Output<Connection> {
  return pulumi
    .all([stack.name, stack.getOutput("connections")])
    .apply(([source, value]) => entryOrRunError(findEntry({ stack: source, output: "connections", value }, name)));
}

/** The secrets of one integration by the key in the hand-off, such as `clientSecret`. The whole record is secret. */
export function readSecrets(stack: pulumi.StackReference, name: string): pulumi.Output<Record<string, string>> {
  const secrets = pulumi
    .all([stack.name, stack.getOutput("secrets")])
    .apply(([source, value]) => entryOrRunError(findEntry({ stack: source, output: "secrets", value }, name)));
  return pulumi.secret(secrets);
}

function entryOrRunError<T>(found: { entry: T } | { problem: UserProblem }): T {
  if ("problem" in found) throw new pulumi.RunError(renderUserProblem(found.problem));
  return found.entry;
}
