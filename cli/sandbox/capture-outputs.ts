import type { Program } from "./project.ts";

/** The outputs of a stack, secrets included. */
export type StackOutputs = Record<string, { value: unknown; secret: boolean }>;

/** Captures the outputs of a program. Asking the engine for them later would start it twice. */
export interface OutputCapture {
  readonly run: (program: Program) => ReturnType<Program>;
  /** The known outputs. A preview does not know outputs that depend on new resources. */
  outputs(): StackOutputs;
}

/** Returns a capture for one run of a program. */
export function captureOutputs(): OutputCapture {
  let outputs: StackOutputs = {};
  return {
    outputs: () => outputs,
    async run(program) {
      const values = await program();
      outputs = readOutputs(values ?? {}, await import("@pulumi/pulumi"));
      return values;
    },
  };
}

function readOutputs(values: Record<string, unknown>, pulumi: typeof import("@pulumi/pulumi")): StackOutputs {
  const outputs: StackOutputs = {};
  for (const [name, given] of Object.entries(values)) {
    const output = pulumi.output(given);
    pulumi.all([output, pulumi.isSecret(output)]).apply(([value, secret]) => {
      // The same as consumers read: without values that JSON cannot represent.
      const text = JSON.stringify(value) as string | undefined;
      if (text !== undefined) outputs[name] = { value: JSON.parse(text) as unknown, secret };
    });
  }
  return outputs;
}
