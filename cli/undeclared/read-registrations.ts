import type { Connections } from "../../integrations/connection.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import type { StackSource } from "../stack/stack-source.ts";
import { registrationsOfOutputs } from "./registrations-of-outputs.ts";
import { findRegistrations, type Registration } from "./registrations.ts";
import { readStackState } from "./stack-state.ts";

/** Finds the registrations of a stack. An identity that can read its outputs may lack access to its state. */
export async function readRegistrations(
  request: StackSource & { readonly onProgress: (line: string) => void },
  connections: Connections,
): Promise<Registration[]> {
  try {
    return findRegistrations(await readStackState(request));
  } catch (error) {
    if (error instanceof UserError) return registrationsOfOutputs(connections);
    throw error;
  }
}
