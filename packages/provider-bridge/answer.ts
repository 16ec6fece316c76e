import { asList, asValues, isPresent, isZero, type Properties, type Property, type Values } from "./property.ts";

/** Outputs as Terraform keeps them after an apply: an empty list of the program is null until a refresh reads it. */
export function blankLists(properties: Properties, outputs: Values, news: Values, olds: Values): Values {
  const isCreation = Object.keys(olds).length === 0;
  const answer = { ...outputs };
  for (const [name, property] of Object.entries(properties)) {
    if (!isPresent(olds[name]) && isBlank(property, outputs[name], news[name])) answer[name] = null;
    else if (isCreation) answer[name] = blankMembers(property, outputs[name], news[name]);
  }
  return answer;
}

/**
 * Lists of objects are blocks in Terraform, which are never null. The same applies to lists that the service fills.
 */
function isBlank(property: Property, output: unknown, given: unknown): boolean {
  const isAttribute = (property.type === "set" || property.type === "list") && property.of.type !== "object";
  return (
    isAttribute &&
    property.use !== "output" &&
    isZero(property, given) &&
    isZero(property, output) &&
    (property.computed !== true || isPresent(given))
  );
}

function blankMembers(property: Property, output: unknown, given: unknown): unknown {
  if (!isPresent(output) || !isPresent(given)) return output;
  if (property.type === "list") {
    return asList(output).map((element, index) => blankMembers(property.of, element, asList(given)[index]));
  }
  if (property.type !== "object") return output;
  const [members, givens] = [asValues(output), asValues(given)];
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      const member = property.properties[name];
      if (member === undefined) return [name, value];
      return [name, isBlank(member, value, givens[name]) ? null : blankMembers(member, value, givens[name])];
    }),
  );
}
