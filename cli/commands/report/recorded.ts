import { parseConnections, type Connections } from "../../../integrations/connection.ts";
import type { PreviewStep } from "./preview.ts";
import { isStackUrn } from "./refresh-phase.ts";

/** Returns the connections in the stack's outputs of the last deployment; empty if they cannot be read. */
export function readRecorded(steps: readonly PreviewStep[]): Connections {
  const stack = steps.find(({ urn, parent, isCustom }) => isStackUrn(urn) && parent === undefined && !isCustom);
  try {
    return parseConnections(stack?.oldState?.outputs?.["connections"] ?? {});
  } catch {
    // Another version wrote this output. Callers treat the record as missing.
    return {};
  }
}
