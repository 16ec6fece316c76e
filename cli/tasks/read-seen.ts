import { z } from "zod";
import type { Connection, Connections } from "../../integrations/connection.ts";
import type { Verified } from "../commands/verify/finding.ts";
import type { OpenTenant } from "../commands/verify/gather.ts";
import type { CheckContext } from "../commands/verify/observation.ts";
import { verifyConnections } from "../commands/verify/verify-connections.ts";
import { readUse } from "../evidence/read-use.ts";
import { mapLimited } from "../map-limited.ts";
import type { ProofLevel } from "../proof/product-proof.ts";
import { compareRegistrations } from "../undeclared/compare.ts";
import type { Unchecked } from "../undeclared/undeclared-object.ts";
import type { Registration } from "../undeclared/registrations.ts";
import { showObject } from "../undeclared/render.ts";
import { findHandover } from "./secret-handover.ts";
import type { Seen } from "./task-source.ts";

/** The part of a stack whose tasks are wanted. */
export interface SeenRequest {
  readonly connections: Connections;
  readonly secrets: Readonly<Record<string, Record<string, string>>>;
  readonly registrations: readonly Registration[];
  readonly checkContext: CheckContext;
  readonly isLocal: boolean;
  /** `none` uses no secret, so the steps in Exchange and Dynamics are not confirmed. */
  readonly proof: Extract<ProofLevel, "none" | "product">;
}

/** What was read about each integration, and what could not be read. */
export interface SeenStack {
  readonly seen: ReadonlyMap<string, Seen>;
  readonly unchecked: readonly Unchecked[];
}

/** Reads sign-ins and the tenant, only where a task depends on them. */
export async function readSeen(request: SeenRequest, tenant: OpenTenant): Promise<SeenStack> {
  const { connections, registrations, checkContext, isLocal } = request;
  const all = Object.values(connections);
  const [evidence, verified, setups, comparison] = await Promise.all([
    readUse(recordOf(all.filter(dependsOnUse)), tenant, checkContext.now),
    verifySteps(request, tenant),
    readSetups(all.filter(hasSetup), tenant),
    compareRegistrations(registrations, tenant.graph),
  ]);
  const target = { graphOrigin: tenant.graphOrigin, isLocal, repair: checkContext.commands.repair };
  const undeclared = comparison.objects.map((one) => showObject(one, target));
  const seen = all.map(({ name }): [string, Seen] => [
    name,
    {
      evidence: evidence.get(name),
      verified: verified.get(name),
      undeclared: undeclared.filter(({ integration }) => integration === name),
      ...setups.get(name),
    },
  ]);
  return { seen: new Map(seen), unchecked: comparison.unchecked };
}

function dependsOnUse(connection: Connection): boolean {
  return findHandover(connection) !== undefined || connection.entra?.credential.type === "certificate";
}

function hasSetup({ entra, handoff }: Connection): boolean {
  return entra?.consent.state === "needed" || handoff.steps.some(({ task }) => task !== undefined);
}

/** The proof by the product's protocol is only needed for steps that nothing else can confirm. */
async function verifySteps(request: SeenRequest, tenant: OpenTenant): Promise<Map<string, Verified>> {
  const all = Object.values(request.connections).filter(hasSetup);
  const isProved = ({ handoff }: Connection): boolean =>
    request.proof === "product" &&
    handoff.steps.some(({ task }) => task === "set-up-exchange" || task === "add-dynamics-row");
  const verify = async (some: Connection[], proof: ProofLevel): Promise<Verified[]> =>
    await verifyConnections(recordOf(some), request.secrets, tenant, request.checkContext, proof);
  const results = await Promise.all([
    verify(all.filter(isProved), "product"),
    verify(
      all.filter((one) => !isProved(one)),
      "none",
    ),
  ]);
  return new Map(results.flat().map((one) => [one.name, one]));
}

const registration = z.object({ createdDateTime: z.string().nullish() });
const assignment = z.object({ id: z.string() });
const needs = "Application.Read.All";
/** Graph throttles callers with more requests at once. */
const readsAtOnce = 4;

async function readSetups(
  connections: readonly Connection[],
  { graph }: OpenTenant,
): Promise<Map<string, Pick<Seen, "registeredOn" | "assigned">>> {
  const found = await mapLimited(connections, readsAtOnce, async ({ name, entra, handoff }) => {
    if (entra === undefined) return [];
    // A service principal has this property too.
    const object =
      entra.isExternal === true
        ? `/servicePrincipals/${entra.servicePrincipalObjectId}`
        : `/applications/${entra.applicationObjectId}`;
    const path = `${object}?$select=createdDateTime`;
    const registered = await graph.read({ path, schema: registration, needs });
    const isAssigned = handoff.steps.some(({ task }) => task === "assign-users");
    const assignments = `/servicePrincipals/${entra.servicePrincipalObjectId}/appRoleAssignedTo`;
    const assigned = isAssigned ? await graph.list({ path: assignments, schema: assignment, needs }) : undefined;
    const setup = {
      registeredOn: registered.state === "read" ? (registered.value.createdDateTime ?? undefined) : undefined,
      assigned: assigned?.state === "read" ? assigned.value.length : undefined,
    };
    return [[name, setup] as const];
  });
  return new Map(found.flat());
}

function recordOf(connections: readonly Connection[]): Connections {
  return Object.fromEntries(connections.map((one) => [one.name, one]));
}
