import { z } from "zod";

const common = { field: z.string(), note: z.string().optional() };
const absent = z.undefined().optional();

const handoffField = z.union([
  z.object({ ...common, value: z.string(), secret: absent, leave: absent }),
  /** Key in the integration's record of the `secrets` output. The secret itself is never here. */
  z.object({ ...common, secret: z.string(), value: absent, leave: absent }),
  /** The product or another person fills this field. Describes what it should show, or who fills it. */
  z.object({ ...common, leave: z.string(), value: absent, secret: absent }),
]);

const handoffStep = z.object({
  title: z.string(),
  detail: z.string().optional(),
  /** Commands that can be run unchanged. */
  code: z.object({ language: z.enum(["powershell", "bash", "json", "text"]), text: z.string() }).optional(),
  /** Marks the cleanup for when the integration is removed. It is not part of the setup. */
  undoes: z.literal(true).optional(),
  /** Makes the step a task of this kind. A check of `verify`, or the tenant, must be able to confirm the step. */
  task: z.enum(["set-up-exchange", "add-dynamics-row", "assign-users"]).optional(),
});

/** A connection in the target system's field names, and the steps that no API can do. */
export const handoffSchema = z.object({
  /** The product's name as its vendor writes it. */
  product: z.string(),
  /** Where in the product the fields are, in the product's terms. */
  where: z.string(),
  fields: z.array(handoffField),
  steps: z.array(handoffStep),
});

/** A connection in the target system's field names, and the steps that no API can do. */
export type Handoff = z.output<typeof handoffSchema>;

/** One field of the vendor's form, with exactly one of `value`, `secret` and `leave`. */
export type HandoffField = z.output<typeof handoffField>;

/** One thing that a person does outside Entra. */
export type HandoffStep = z.output<typeof handoffStep>;
