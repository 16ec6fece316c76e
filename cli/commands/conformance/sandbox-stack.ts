import type { Connection } from "../../../integrations/connection.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { proveConnections } from "../../proof/proof.ts";
import type { TenantAccess } from "../../sandbox/environment.ts";
import type { Deployment, RunOptions, UpReport } from "../../sandbox/deployment.ts";
import { openGraph } from "../../sandbox/graph.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { readOutputs } from "../../stack/outputs.ts";
import { integrationName } from "./subject.ts";

/** The integration after one run. */
export interface Deployed {
  readonly report: UpReport;
  readonly connection: Connection;
  /** By key. Never printed. */
  readonly secrets: Readonly<Record<string, string>>;
  /** ISO time; null if nothing rotates. */
  readonly nextRotation: string | null;
}

/** Deploys the stack and reads the outputs of its only integration. */
export async function deployOn(stack: Deployment, options: RunOptions = {}): Promise<Deployed> {
  const report = await stack.up(options);
  const { connections, secrets, nextRotation } = readOutputs(report.outputs);
  const connection = connections[integrationName];
  if (connection === undefined) throw new Error("the program has no output for its integration");
  return { report, connection, secrets: secrets[integrationName] ?? {}, nextRotation };
}

/** Signs in as the product does, and returns what the proof saw. Throws the tenant's error if the sign-in fails. */
export async function proveOrFail(
  { tenant, clock }: { readonly tenant: TenantAccess; readonly clock: Pick<Sandbox["clock"], "now"> },
  { connection, secrets }: Pick<Deployed, "connection" | "secrets">,
): Promise<string> {
  const [proof] = await proveConnections(
    { [integrationName]: connection },
    { [integrationName]: secrets },
    tenant,
    clock.now,
  );
  const seen = proof?.seen.join("; ") ?? "";
  if (proof?.ok === true) return seen;
  throw new UserError({
    message: `the sign-in failed: ${seen}`,
    fix: "correct redirectUris, permissions and scopes in plan",
    code: "conformance-sign-in",
  });
}

const collections = ["applications", "servicePrincipals", "oauth2PermissionGrants"];

/** Lists the tenant's registrations, enterprise applications and grants, by collection and id. */
export async function listObjects({ tenant }: Sandbox): Promise<string[]> {
  await using graph = await openGraph(tenant);
  const found = await Promise.all(collections.map((name) => graph.list(`/${name}`)));
  return found.flatMap((objects, index) => objects.map(({ id }) => `${collections[index] ?? ""} ${String(id)}`));
}
