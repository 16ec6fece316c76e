/** Marks a value of a state as encrypted: https://www.pulumi.com/docs/iac/guides/building-extending/providers/ "Secrets". */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Lists the outputs that are secret as a whole, from the stack's state. */
export function findSecretOutputs(state: {
  resources?: { type: string; outputs?: Record<string, unknown> }[];
}): Set<string> {
  const { outputs = {} } = state.resources?.find(({ type }) => type === "pulumi:pulumi:Stack") ?? {};
  return new Set(Object.keys(outputs).filter((name) => isSecret(outputs[name])));
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && Reflect.get(value, signatureKey) === secretSignature;
}
