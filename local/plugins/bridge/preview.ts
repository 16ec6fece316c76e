import { topLevelName } from "./diff.ts";
import { isPresent, type Properties, unknown, type Values } from "./property.ts";

/** Outputs for a preview: planned inputs, and unknown for whatever the service decides or an input changes. */
export function foresee(properties: Properties, planned: Values, changed?: ReadonlySet<string>): Values {
  const changedNames = new Set([...(changed ?? [])].map(topLevelName));
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const isDecidedLater = !isPresent(planned[name]) && (property.computed === true || property.use === "output");
      const follows = property.followsFrom !== undefined && changedNames.has(property.followsFrom);
      return [name, isDecidedLater || follows ? unknown : (planned[name] ?? null)];
    }),
  );
}
