import { z } from "zod";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** When a field is shown: an option has a value, or a combination of that. */
export type Visibility =
  | { readonly name: string; readonly value?: unknown }
  | { readonly operator: string; readonly operands: readonly Visibility[] };

const visibility: z.ZodType<Visibility> = z.lazy(() =>
  z.union([
    z.object({ operator: z.string(), operands: z.array(visibility) }),
    z.object({ name: z.string(), value: z.unknown().optional() }),
  ]),
);

/** A template of Connect, as far as the checks need it. No template of a real server was seen, so unknown forms are accepted. */
export const templateSchema = z.object({
  id: z.string(),
  options: z
    .array(z.object({ name: z.string(), values: z.array(z.unknown()).nullish(), default: z.unknown().optional() }))
    .nullish()
    .transform((options) => options ?? [])
    .catch([]),
  fields: z
    .array(
      z.object({
        name: z.string(),
        default: text,
        validation: text,
        validation_description: text,
        visibility_expression: visibility.nullish().catch(undefined),
      }),
    )
    .nullish()
    .transform((fields) => fields ?? [])
    .catch([]),
});

export type ConnectTemplate = z.output<typeof templateSchema>;
