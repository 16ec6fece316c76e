import { parseConnections } from "../../integrations/connection.ts";
import type { UpRun } from "./deployment.ts";
import type { TenantGraph } from "./tenant-graph.ts";

/** Requests a token with each connection in the outputs: "ok" by name, or Entra's error code. */
export async function signInAll(graph: TenantGraph, { outputs }: UpRun): Promise<Record<string, string>> {
  const secrets = outputs["secrets"] as Record<string, { clientSecret: string }>;
  const answers = Object.values(parseConnections(outputs["connections"])).map(async ({ name, entra }) => [
    name,
    await graph.signIn(entra!.clientId, secrets[name]!.clientSecret),
  ]);
  return Object.fromEntries(await Promise.all(answers)) as Record<string, string>;
}
