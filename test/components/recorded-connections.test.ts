import { expect, it } from "vitest";
import { readRecordedConnections } from "../../lookups/recorded-connections.ts";
import { recordResources } from "./recording-mocks.ts";

/** Reads while the first reads fail. Returns the result, and the number of reads. */
async function readAfter(failures: number, message: string): Promise<[result: unknown, reads: number]> {
  let reads = 0;
  await recordResources({
    "pulumi:pulumi:readStackOutputs": () => {
      reads++;
      // The SDK takes the text from this property of gRPC errors.
      if (reads <= failures) throw Object.assign(new Error(message), { details: message });
      return { outputs: {} };
    },
  });
  const result = await readRecordedConnections().catch((error: unknown) => String(error));
  return [result, reads];
}

it("the outputs of the last run are read again while the engine writes them", async () => {
  expect(await readAfter(2, "failed to load checkpoint: EOF")).toEqual([{}, 3]);
});

it("another failure of that read is not repeated", async () => {
  const [result, reads] = await readAfter(1, "failed to load checkpoint: access denied");
  expect([result, reads]).toEqual([expect.stringContaining("access denied"), 1]);
});
