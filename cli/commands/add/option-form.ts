import { z } from "zod";

/** The kind of value that an option takes, for the command line and the questions. */
export type OptionForm =
  | { readonly kind: "text" }
  | { readonly kind: "number" }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  /**
   * `values` are the allowed values; undefined if any value is allowed. `known` are suggestions for a list of any
   * values.
   */
  | { readonly kind: "list"; readonly values: readonly string[] | undefined; readonly known?: readonly string[] }
  | { readonly kind: "map"; readonly options: ReadonlyMap<string, Option>; readonly others: OptionForm | undefined };

/** One option of an entry in a stack file. */
export interface Option {
  readonly form: OptionForm;
  readonly description: string;
  readonly isRequired: boolean;
}

/** The options of an object schema, in the schema's order. */
export function optionsOf(schema: z.core.$ZodType): ReadonlyMap<string, Option> {
  const form = formOf(schema);
  return form.kind === "map" ? form.options : new Map();
}

/** The form of the option at a path; undefined if there is none. */
export function findForm(form: OptionForm, [key, ...rest]: readonly string[]): OptionForm | undefined {
  if (key === undefined) return form;
  if (form.kind !== "map") return undefined;
  const found = form.options.get(key)?.form ?? form.others;
  return found && findForm(found, rest);
}

/** Derives a form from a schema. */
export function formOf(schema: z.core.$ZodType): OptionForm {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
      return formOf(def.innerType);
    case "pipe":
      return formOf(def.in);
    case "boolean":
      return { kind: "boolean" };
    case "number":
      return { kind: "number" };
    case "literal":
      if (def.values.every((value) => typeof value === "boolean")) return { kind: "boolean" };
      return { kind: "choice", values: def.values.map(String) };
    case "enum":
      return { kind: "choice", values: Object.values(def.entries).map(String) };
    case "array": {
      const element = formOf(def.element);
      // Written as YAML.
      if (element.kind === "map") return { kind: "map", options: new Map(), others: undefined };
      if (element.kind === "choice") return { kind: "list", values: element.values };
      const known = suggestionsOf(def.element);
      return { kind: "list", values: undefined, ...(known.length > 0 && { known }) };
    }
    case "object":
      return {
        kind: "map",
        options: new Map(Object.entries(def.shape).map(([key, inner]) => [key, optionOf(inner)])),
        others: def.catchall === undefined || isNever(def.catchall) ? undefined : formOf(def.catchall),
      };
    case "record":
      return { kind: "map", options: new Map(), others: formOf(def.valueType) };
    case "union":
      return mergeForms(def.options.map(formOf));
    default:
      return { kind: "text" };
  }
}

const suggestingMetadata = z.object({
  anyOf: z.tuple([z.object({ enum: z.array(z.string()) })], z.unknown()),
});

/** The values that editors suggest for a text. `permissions.ts` puts those of the catalogue into its metadata. */
function suggestionsOf(schema: z.core.$ZodType): readonly string[] {
  const metadata = suggestingMetadata.safeParse((schema as z.ZodType).meta());
  return metadata.data?.anyOf[0].enum ?? [];
}

function optionOf(schema: z.core.$ZodType): Option {
  return {
    form: formOf(schema),
    description: descriptionOf(schema),
    isRequired: !(schema as z.ZodType).safeParse(undefined).success,
  };
}

/** The discriminator of a union. It accepts the values of all members. */
function mergeForms(forms: readonly OptionForm[]): OptionForm {
  const options = new Map<string, Option>();
  for (const form of forms) {
    if (form.kind !== "map") return form;
    for (const [key, option] of form.options) {
      const before = options.get(key);
      options.set(key, before === undefined ? option : bothOf(before, option));
    }
  }
  return { kind: "map", options, others: undefined };
}

function bothOf(a: Option, b: Option): Option {
  if (a.form.kind !== "choice" || b.form.kind !== "choice") return a;
  const values = [...new Set([...a.form.values, ...b.form.values])];
  return { ...a, form: { kind: "choice", values }, description: `${a.description}; or: ${b.description}` };
}

function descriptionOf(schema: z.core.$ZodType): string {
  const { description } = schema as z.ZodType;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return description ?? (def.type === "optional" || def.type === "nullable" ? descriptionOf(def.innerType) : "");
}

function isNever(schema: z.core.$ZodType): boolean {
  return (schema as z.core.$ZodTypes)._zod.def.type === "never";
}
