import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { Resource, Unwrap } from "@pulumi/pulumi";

/** A resource for both kinds of rules: with its inputs before it is created, with its outputs in the whole stack. */
export type AnyResource = ResourceValidationArgs | PolicyResource;

/* eslint-disable @typescript-eslint/no-explicit-any -- constructors as the SDKs generate them */
/** Any resource class, for tables of types. */
export type AnyResourceClass = new (...rest: any[]) => Resource;
type ResourceClass<Args> = new (name: string, args: Args, ...rest: any[]) => Resource;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** Returns the inputs of a resource if it has the given type. A provider answers null for what was not set. */
export function readAs<Args>(
  resource: AnyResource,
  resourceClass: ResourceClass<Args>,
): Unwrap<NonNullable<Args>> | undefined {
  return resource.isType(resourceClass) ? (resource.props as Unwrap<NonNullable<Args>>) : undefined;
}
