import type { ArgsDef } from "citty";
import type { Option, OptionForm } from "./option-form.ts";

// A longer list of values goes into the description: the usage has two columns.
const widestHint = 24;

/** The options of a system as a command has them, for its usage: first those without which there is no entry. */
export function optionArguments(options: ReadonlyMap<string, Option>): ArgsDef {
  const all = [...options].filter(([key]) => key !== "system");
  const inOrder = [...all.filter(([, one]) => one.isRequired), ...all.filter(([, one]) => !one.isRequired)];
  return Object.fromEntries(inOrder.flatMap(([key, option]) => argumentsOf(key, option)));
}

function argumentsOf(name: string, { form, description, isRequired }: Option): [string, ArgsDef[string]][] {
  const inner = form.kind === "map" ? [...form.options] : [];
  const about = [description, ...(isRequired ? ["Required"] : [])];
  // One line for all APIs, which take the same.
  if (inner.length > 3 && inner.every(([, option]) => option.form.kind === "list")) {
    about.push(`Keys: ${inner.map(([key]) => key).join(", ")}`);
    return [[`${name}.<key>`, { type: "string", valueHint: "a,b", description: about.join(". ") }]];
  }
  if (inner.length > 0) {
    return inner.flatMap(([key, option]) => argumentsOf(`${name}.${key}`, { ...option, isRequired: false }));
  }
  if (form.kind === "boolean") return [[name, { type: "boolean", description: about.join(". ") }]];
  const hint = hintOf(form);
  if (hint.length > widestHint && "values" in form) about.push(`Values: ${(form.values ?? []).join(", ")}`);
  const valueHint = hint.length > widestHint ? "value" : hint;
  return [[name, { type: "string", valueHint, description: about.filter((part) => part !== "").join(". ") }]];
}

function hintOf(form: OptionForm): string {
  switch (form.kind) {
    case "choice":
      return form.values.join("|");
    case "list":
      return form.values?.join(",") ?? "a,b";
    case "map":
      return "yaml";
    default:
      return form.kind;
  }
}
