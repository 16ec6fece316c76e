import * as pulumi from "@pulumi/pulumi";
import { type Connections, parseConnections } from "../integrations/connection.ts";

/** Result of the engine's function behind `StackReference`, which as a resource would store every output a second time. */
interface LastRun {
  readonly outputs: { readonly connections?: unknown };
}

/**
 * The stack's own `connections` as the last run left them; empty before the first one. Read to protect secrets that are
 * in use, never to decide what exists.
 */
export async function readRecordedConnections(): Promise<Connections> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as LastRun;
  if (outputs.connections === undefined) return {};
  try {
    return parseConnections(outputs.connections);
  } catch {
    // Written by another version: without a record there is nothing to compare with, and nothing else depends on it.
    await pulumi.log.warn(
      "the outputs of the last run are of another version; secrets in use are not checked against them",
    );
    return {};
  }
}
