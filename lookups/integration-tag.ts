import * as pulumi from "@pulumi/pulumi";

/** The tag of all objects in the tenant that belong to one integration of one stack. It never changes. */
export function integrationTag(name: string): string {
  return `entra-integrations:${pulumi.getProject()}:${pulumi.getStack()}:${name}`;
}
