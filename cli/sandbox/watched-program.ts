import type { Program } from "./project.ts";

/** The outputs of a stack, secrets included. */
export type StackOutputs = Record<string, { value: unknown; secret: boolean }>;

/** A program that shows its outputs once it has run. Asking the engine for them afterwards takes it two starts. */
export interface WatchedProgram {
  readonly run: (program: Program) => ReturnType<Program>;
  /** What is known of the outputs: in a preview, whatever depends on nothing that is still to be made. */
  outputs(): StackOutputs;
}

/** Watches one run of a program. */
export function watchProgram(): WatchedProgram {
  let outputs: StackOutputs = {};
  return {
    outputs: () => outputs,
    async run(program) {
      const values = await program();
      outputs = watchOutputs(values ?? {}, await import("@pulumi/pulumi"));
      return values;
    },
  };
}

function watchOutputs(values: Record<string, unknown>, pulumi: typeof import("@pulumi/pulumi")): StackOutputs {
  const outputs: StackOutputs = {};
  for (const [name, given] of Object.entries(values)) {
    const output = pulumi.output(given);
    pulumi.all([output, pulumi.isSecret(output)]).apply(([value, secret]) => {
      // As a consumer reads it: what JSON has no word for is not there.
      const text = JSON.stringify(value) as string | undefined;
      if (text !== undefined) outputs[name] = { value: JSON.parse(text) as unknown, secret };
    });
  }
  return outputs;
}
