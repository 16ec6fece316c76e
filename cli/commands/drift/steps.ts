import { isDeepStrictEqual } from "node:util";
import type { PreviewStep, Properties } from "../report/preview.ts";

// Microsoft Graph has more details about these than a refresh, so they are reported only from there.
const graphProperties: Partial<Record<string, readonly string[]>> = {
  "azuread:index/application:Application": ["owners", "disabledByMicrosoft"],
  "azuread:index/servicePrincipal:ServicePrincipal": ["owners"],
};

/** Removes the properties that are compared through Graph from the steps of a refresh. */
export function withoutGraphProperties(steps: readonly PreviewStep[]): PreviewStep[] {
  return steps.flatMap((step) => {
    const { type, op, before, after, differs, oldState, newState } = step;
    const names = graphProperties[type] ?? [];
    if (op !== "update" || before === undefined || after === undefined) return [step];
    const isSame = (old: Properties, next: Properties): boolean =>
      names.every((name) => isDeepStrictEqual(old[name], next[name]));
    // A refresh writes sets into the inputs in the provider's order, not in the program's.
    if (isSame(before, after) && isSame(oldState?.inputs ?? {}, newState?.inputs ?? {})) return [step];
    const rest = withPropertiesOf(before, after, names);
    if (isDeepStrictEqual(before, rest)) return [];
    const state = newState && {
      ...newState,
      inputs: withPropertiesOf(oldState?.inputs ?? {}, newState.inputs ?? {}, names),
      outputs: withPropertiesOf(oldState?.outputs ?? {}, newState.outputs ?? {}, names),
    };
    return [{ ...step, after: rest, newState: state, differs: differs.filter((name) => !names.includes(name)) }];
  });
}

/** Returns the new properties, with the named ones reset to their old values. */
function withPropertiesOf(before: Properties, after: Properties, names: readonly string[]): Properties {
  const others = Object.entries(after).filter(([name]) => !names.includes(name));
  const kept = Object.entries(before).filter(([name]) => names.includes(name));
  return Object.fromEntries([...others, ...kept]);
}
