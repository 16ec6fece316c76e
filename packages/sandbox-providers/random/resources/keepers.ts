import { asValues, type Property, type Values } from "@entra-integrations/provider-bridge/property.ts";

/** Property `keepers` of every random resource. A changed value generates a new random value. */
export const keepers: Property = { type: "map", replaces: true };

/** Outputs in the form of the newer kit, without missing values. */
export function withoutAbsent(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      const isEmptyMap = name === "keepers" && Object.keys(asValues(value)).length === 0;
      return value !== undefined && value !== null && value !== "" && !isEmptyMap;
    }),
  );
}
