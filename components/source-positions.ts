import * as pulumi from "@pulumi/pulumi";

/**
 * Keeps call stacks and source positions out of the state. The SDK records them with each resource: they were a third of
 * the state, which the engine writes after each step, and they name folders of the machine that deploys.
 */
export function omitSourcePositions(): void {
  // A private method of the SDK, which a later version may lack.
  if (Object.hasOwn(pulumi.Resource, "stackTrace")) Object.assign(pulumi.Resource, { stackTrace: () => [] });
}
