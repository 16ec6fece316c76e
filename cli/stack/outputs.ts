import { parseConnections, type Connections } from "../../integrations/connection.ts";
import type { StackOutputs } from "../sandbox/deployment.ts";
import { printableJson } from "../output/printable-json.ts";

/** The outputs of a stack of this project, as consumers read them. */
export interface DeployedOutputs {
  readonly connections: Connections;
  /** Values by integration and key. Never printed. */
  readonly secrets: Record<string, Record<string, string>>;
  /** ISO time of the earliest due run; null if nothing rotates. */
  readonly nextRotation: string | null;
}

/** Reads a stack's outputs. */
export function readOutputs(outputs: StackOutputs): DeployedOutputs {
  return {
    connections: parseConnections(outputs["connections"]?.value ?? {}),
    secrets: (outputs["secrets"]?.value ?? {}) as DeployedOutputs["secrets"],
    nextRotation: (outputs["nextRotation"]?.value ?? null) as string | null,
  };
}

/** Renders the outputs as JSON. Every secret output is masked completely, as in `pulumi stack output --json`. */
export function renderOutputsJson(outputs: StackOutputs): string {
  const masked = Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : value]);
  return printableJson(Object.fromEntries(masked));
}
