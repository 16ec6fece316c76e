import type { FieldProblem } from "../stack-file/schema.ts";
import type { LifecycleOptions } from "./lifecycle-options.ts";

/** Refuses an application of another tenant with a system whose product is registered in the customer's tenant. */
export function checkExternalSystem(system: string, { externalApplication }: LifecycleOptions): FieldProblem[] {
  if (externalApplication === undefined || system === "custom") return [];
  return [
    {
      keys: ["externalApplication"],
      message: "works only with system: custom, because this system describes a registration of this tenant",
      fix: "write system: custom, and remove the options of the product",
      code: "external-system",
    },
  ];
}
