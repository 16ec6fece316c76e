import { Option } from "@commander-js/extra-typings";
import type { Option as EntryOption, OptionForm } from "./option-form.ts";

// A longer list of values goes into the description, because help has only two columns.
const widestHint = 24;

/** The options of a system as command-line options, required ones first. */
export function commandOptions(options: ReadonlyMap<string, EntryOption>): Option[] {
  const all = [...options].filter(([key]) => key !== "system");
  const inOrder = [...all.filter(([, one]) => one.isRequired), ...all.filter(([, one]) => !one.isRequired)];
  return inOrder.flatMap(([key, option]) => optionsFor(key, option));
}

/** An option by its name in the stack file, such as `permissions.microsoftGraph`. Its value is read by `parse-options.ts`. */
export function valueOption(name: string, hint = "value", description = ""): Option {
  return new Option(`--${name} <${hint}>`, description);
}

function optionsFor(name: string, { form, description, isRequired }: EntryOption): Option[] {
  const inner = form.kind === "map" ? [...form.options] : [];
  const about = [description, ...(isRequired ? ["Required"] : [])];
  // One line for all APIs, because their values have the same form.
  if (inner.length > 3 && inner.every(([, option]) => option.form.kind === "list")) {
    about.push(`Keys: ${inner.map(([key]) => key).join(", ")}`);
    return [valueOption(`${name}.<key>`, "a,b", about.join(". "))];
  }
  if (inner.length > 0) {
    return inner.flatMap(([key, option]) => optionsFor(`${name}.${key}`, { ...option, isRequired: false }));
  }
  if (form.kind === "boolean") return [new Option(`--${name}`, about.join(". "))];
  const hint = hintOf(form);
  if (hint.length > widestHint && "values" in form) about.push(`Values: ${(form.values ?? []).join(", ")}`);
  const text = about.filter((part) => part !== "").join(". ");
  return [valueOption(name, hint.length > widestHint ? "value" : hint, text)];
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
