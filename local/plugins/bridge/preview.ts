import { asValues, isPresent, type Properties, type Property, unknown, type Values } from "./property.ts";

/** Outputs for a preview: planned inputs, and unknown for whatever the service decides or an input changes. */
export function foresee(properties: Properties, planned: Values, changed?: ReadonlySet<string>): Values {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const isDecidedLater = !isPresent(planned[name]) && (property.computed === true || property.use === "output");
      const follows = property.followsFrom !== undefined && changed?.has(name) === true;
      return [name, isDecidedLater || follows ? unknown : foreseeMembers(property, planned[name])];
    }),
  );
}

/** What the service adds to an object of the program is known when it has. */
function foreseeMembers(property: Property, value: unknown): unknown {
  if (property.type !== "object" || !isPresent(value) || value === unknown) return value ?? null;
  const members = Object.entries(property.properties).map(([name, member]) => [
    name,
    member.use === "output" ? unknown : foreseeMembers(member, asValues(value)[name]),
  ]);
  return Object.fromEntries(members);
}
