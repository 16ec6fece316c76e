import * as pulumi from "@pulumi/pulumi";

/** Tells what belongs to one integration of one stack apart from everything else in the tenant; stays the same for ever. */
export function integrationTag(name: string): string {
  return `entra-integrations:${pulumi.getProject()}:${pulumi.getStack()}:${name}`;
}
