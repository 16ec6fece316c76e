import { type OutputsRequest, readStackOutputs, type ReadOutputs } from "./stack-outputs.ts";

/** Outputs of one stack, and its name. */
export interface NamedOutputs extends ReadOutputs {
  /** As in `--stack`. */
  readonly stack: string;
}

/** Reads the outputs of every stack of a request, in the order of their names. */
export async function readEachStack(request: OutputsRequest): Promise<NamedOutputs[]> {
  const outputs = await readStackOutputs(request);
  return [{ ...outputs, stack: outputs.localStack ?? request.stack ?? "selected" }];
}
