import { rawApplications } from "./raw-applications.ts";
import { rawParts } from "./raw-parts.ts";
import { type RawInput, titleOf } from "./raw-values.ts";

/** What came of the inputs in a preview: the step that refused them, and the properties that a check named. */
export interface Refusal {
  step: "check" | "create";
  properties: string[];
}

/** Every raw input once, by its title. */
export const rawInputs: ReadonlyMap<string, RawInput> = new Map(
  [...rawApplications, ...rawParts].map((input) => [titleOf(input), input]),
);

/** Refusals as a recording has them: a line for each. */
export function writeRefusals(refusals: ReadonlyMap<string, Refusal>): string {
  const lines = [...refusals].map(([title, { step, properties }]) => [step, properties.join(" "), title].join("\t"));
  return `${lines.join("\n")}\n`;
}

/** The properties that the failures of a check point at. */
export function propertiesOf(failures: readonly string[]): string[] {
  const pointed = failures.map(
    (failure) =>
      /Examine values at 'it\.([^']*)'\.$/.exec(failure) ?? /Missing required property '([^']*)'/.exec(failure),
  );
  return [...new Set(pointed.map((match) => match?.[1] ?? "?"))].sort();
}
