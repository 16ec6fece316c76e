import * as pulumi from "@pulumi/pulumi";
import { Integration } from "./components/integration.ts";
import { omitStackTraces } from "./components/stack-traces.ts";
import { loadAddedSystems, readSettings, reportingSpecErrors } from "./config.ts";
import type { Connection } from "./integrations/connection.ts";
import { prepareIntegrations } from "./lookups/prepare-integrations.ts";

/** The stack's outputs. Two for the connections, because one secret inside an output would make all of it secret. */
export interface Outputs {
  connections: Record<string, pulumi.Output<Connection>>;
  secrets: pulumi.Output<Record<string, Record<string, string>>>;
  /** ISO time of the earliest run that is due; null when nothing rotates. */
  nextRotation: pulumi.Output<string | null>;
}

/** The program: deploys the integrations of the stack file. Runs under the Pulumi CLI and under the Automation API. */
export default function main(): Promise<Outputs> {
  return reportingSpecErrors(async () => {
    omitStackTraces();
    const settings = readSettings(await loadAddedSystems());
    const prepared = await prepareIntegrations(settings.integrations, settings);
    const deployed = prepared.map((args) => [args.spec.name, new Integration(args.spec.name, args)] as const);
    const rotations = pulumi.all(deployed.map(([, { rotatesOn }]) => rotatesOn));
    return {
      connections: Object.fromEntries(deployed.map(([name, { connection }]) => [name, connection])),
      secrets: pulumi.secret(Object.fromEntries(deployed.map(([name, { secrets }]) => [name, secrets]))),
      nextRotation: rotations.apply((times) => times.flatMap((time) => time ?? []).sort()[0] ?? null),
    };
  });
}
