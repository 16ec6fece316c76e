import * as pulumi from "@pulumi/pulumi";
import { type Connections, parseConnections } from "../integrations/connection.ts";

/**
 * The stack's own `connections` as the last run left them; empty before the first one. Read to protect secrets that are
 * in use, never to decide what exists.
 */
export async function readRecordedConnections(): Promise<Connections> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const own = new pulumi.StackReference("last-run", { name });
  const recorded: { value?: unknown } = await own.getOutputDetails("connections");
  if (recorded.value === undefined) return {};
  try {
    return parseConnections(recorded.value);
  } catch {
    // Written by another version: without a record there is nothing to compare with, and nothing else depends on it.
    await pulumi.log.warn(
      "the outputs of the last run are of another version; secrets in use are not checked against them",
    );
    return {};
  }
}
