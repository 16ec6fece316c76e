import { parseConnections, type Connections } from "../../../integrations/connection.ts";
import type { PreviewStep } from "./preview.ts";
import { isStackUrn } from "./refresh-phase.ts";

/** Returns the connections that the last deployment recorded in the stack's outputs; empty where none can be read. */
export function readRecorded(steps: readonly PreviewStep[]): Connections {
  const stack = steps.find(({ urn, parent, isCustom }) => isStackUrn(urn) && parent === undefined && !isCustom);
  try {
    return parseConnections(stack?.oldState?.outputs?.["connections"] ?? {});
  } catch {
    // Written by another version: callers treat the record as missing.
    return {};
  }
}
