import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../../integrations/connection.ts";
import type { NamedOutputs } from "../../stack/each-stack.ts";
import type { Task } from "../../tasks/task.ts";
import type { Verified } from "../verify/finding.ts";
import { listCredentials } from "./credentials.ts";
import { findProblems } from "./findings.ts";
import type { Overview, OverviewIntegration } from "./model.ts";
import { highestTier, listPermissions } from "./permissions.ts";

/** One stack with everything that is known about it. */
export interface OverviewStack {
  readonly outputs: Pick<NamedOutputs, "stack" | "source" | "connections" | "now">;
  readonly tasks: readonly Task[];
  /** By integration. An integration that is not in it was not read. @default - none was read */
  readonly evidence?: ReadonlyMap<string, AppEvidence> | undefined;
  /** Results of `verify` by integration. @default - the tenant was not read */
  readonly verified?: ReadonlyMap<string, Verified> | undefined;
}

/** The reason if no tenant was read. */
const notRead: AppEvidence = { state: "unknown", reason: "the sign-in reports were not read" };

const outside: AppEvidence = { state: "unknown", reason: "the integration has no app registration in Entra" };

/** Builds the overview of all stacks. Days are counted from the latest of their times, because a sandbox may be ahead. */
export function buildOverview(stacks: readonly OverviewStack[], unreadable: Overview["unreadable"] = []): Overview {
  const now = new Date(Math.max(...stacks.map(({ outputs }) => outputs.now.getTime())));
  return {
    at: now.toISOString(),
    stacks: stacks.map(({ outputs: { stack, source } }) => ({ stack, source })),
    unreadable,
    integrations: stacks.flatMap((stack) =>
      Object.values(stack.outputs.connections).map((connection) => buildIntegration(stack, connection, now)),
    ),
    tasks: stacks
      .flatMap(({ tasks }) => tasks)
      .filter(({ state }) => state === "open")
      .sort((a, b) => Date.parse(a.dueOn) - Date.parse(b.dueOn)),
  };
}

function buildIntegration(
  { outputs: { stack }, evidence: read, verified }: OverviewStack,
  connection: Connection,
  now: Date,
): OverviewIntegration {
  const { entra, handoff } = connection;
  const evidence = entra === undefined ? outside : (read?.get(connection.name) ?? notRead);
  const permissions = listPermissions(connection);
  const integration = {
    stack,
    name: connection.name,
    system: connection.system,
    product: handoff.product,
    displayName: connection.displayName,
    contact: connection.contact ?? null,
    owners: connection.owners ?? [],
    justification: connection.justification ?? null,
    clientId: entra?.clientId ?? null,
    tenantId: entra?.tenantId ?? null,
    consent: entra?.consent.state ?? null,
    tier: highestTier(permissions),
    permissions,
    credentialType: entra?.credential.type ?? null,
    cutOff: entra?.cutOff ?? null,
    credentials: listCredentials(connection, evidence, now),
    evidence,
    lastUse: lastUseOf(evidence),
  };
  return { ...integration, findings: findProblems(integration, now, verified?.get(connection.name)) };
}

function lastUseOf(evidence: AppEvidence): string | null {
  if (evidence.state === "unknown") return null;
  const times = evidence.keys.flatMap(({ last }) => (last === undefined ? [] : [last.at]));
  return times.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null;
}
