/** A connection in the target system's own field names, plus the steps that no API can do. */
export interface Handoff {
  /** The product's name as its vendor writes it. */
  product: string;
  /** Where in the product the fields are, in the product's words. */
  where: string;
  fields: HandoffField[];
  steps: HandoffStep[];
}

/** One field of the vendor's form. Exactly one of `value`, `secret` and `leave` is set. */
export type HandoffField = { field: string; note?: string } & (
  | { value: string; secret?: never; leave?: never }
  /** Key in the integration's record of the `secrets` output; the value itself never stands here. */
  | { secret: string; value?: never; leave?: never }
  /** The field exists but is not ours to fill: what it should show, or who fills it. */
  | { leave: string; value?: never; secret?: never }
);

/** One thing that a person does outside Entra. */
export interface HandoffStep {
  title: string;
  detail?: string;
  /** Commands to run as they stand. */
  code?: { language: "powershell" | "bash" | "json" | "text"; text: string };
  /** Takes back what the others did: for the day on which the integration goes, and nothing to be done before. */
  undoes?: true;
}
