import { isDeepStrictEqual } from "node:util";
import type { PreviewStep } from "../report/preview.ts";

// Microsoft Graph shows more about these than a refresh does, so each is reported once, from there.
const graphProperties: Partial<Record<string, readonly string[]>> = {
  "azuread:index/application:Application": ["owners", "disabledByMicrosoft"],
  "azuread:index/servicePrincipal:ServicePrincipal": ["owners"],
};

/** Takes the properties that are compared through Graph out of the steps of a refresh. */
export function withoutGraphProperties(steps: readonly PreviewStep[]): PreviewStep[] {
  return steps.flatMap((step) => {
    const { type, op, before, after, differs } = step;
    const names = graphProperties[type] ?? [];
    if (op !== "update" || before === undefined || after === undefined || names.length === 0) return [step];
    if (names.every((name) => isDeepStrictEqual(before[name], after[name]))) return [step];
    const others = Object.entries(after).filter(([name]) => !names.includes(name));
    const kept = Object.entries(before).filter(([name]) => names.includes(name));
    const rest = Object.fromEntries([...others, ...kept]);
    if (isDeepStrictEqual(before, rest)) return [];
    return [{ ...step, after: rest, differs: differs.filter((name) => !names.includes(name)) }];
  });
}
