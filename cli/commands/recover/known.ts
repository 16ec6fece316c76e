import { UserError } from "../../../integrations/text/user-error.ts";
import type { Connections } from "../../../integrations/connection.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import { readKnownIds } from "../../sandbox/recovery.ts";
import { readStackOutputs } from "../../stack/stack-outputs.ts";
import type { StackSource } from "../../stack/stack-source.ts";
import { readStackState } from "../../undeclared/stack-state.ts";

/** The objects that a stack knows. */
export interface Known {
  readonly ids: ReadonlySet<string>;
  readonly connections: Connections;
  /** Why only the outputs were read; undefined if the state was. */
  readonly problem: string | undefined;
}

/** Reads the objects in the state of a stack. An identity that lacks access to the state may be able to read its outputs. */
export async function readKnown(
  request: StackSource & { readonly onProgress: (line: string) => void },
): Promise<Known> {
  try {
    const { resources, connections } = await readStackState(request);
    return { ids: readKnownIds({ resources: [...resources] }), connections, problem: undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { connections } = await readStackOutputs({ ...request, withSecrets: false }).catch((other: unknown) => {
      if (other instanceof UserError) throw error;
      throw other;
    });
    return { ids: idsOf(connections), connections, problem: error.problem.message.split("\n", 1)[0] };
  }
}

function idsOf(connections: Connections): Set<string> {
  const ids = Object.values(connections).flatMap(({ entra }) => {
    if (entra === undefined) return [];
    const secret = recordedSecretOf(entra.credential);
    return [entra.applicationObjectId, entra.servicePrincipalObjectId, secret?.keyId, secret?.previous?.keyId];
  });
  return new Set(ids.filter((id) => id !== undefined));
}
