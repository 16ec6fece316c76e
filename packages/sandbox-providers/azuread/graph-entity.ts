import {
  asList,
  asValues,
  isPresent,
  type Properties,
  type Property,
  type Values,
  sortSet,
  zeroOf,
} from "@entra-integrations/provider-bridge/property.ts";
import { orderByHash } from "@entra-integrations/provider-bridge/set-order.ts";

/**
 * Reads all properties with a member from a Graph entity. Null and absent become the type's zero value, as in
 * Terraform.
 */
export function readEntity(properties: Properties, entity: Values): Values {
  const values: Values = {};
  for (const [name, property] of Object.entries(properties)) {
    if (property.member !== undefined) values[name] = readValue(property, memberAt(entity, property.member));
  }
  return values;
}

function readValue(property: Property, value: unknown): unknown {
  switch (property.type) {
    case "object":
      return isPresent(value) ? readEntity(property.properties, asValues(value)) : undefined;
    case "list":
      return asList(value).map((element) => readValue(property.of, element));
    case "set":
      return sortSet(
        property.of,
        asList(value).map((element) => readValue(property.of, element)),
      );
    default:
      return value ?? property.default ?? zeroOf(property);
  }
}

/** Writes complete values to a Graph entity. An empty text becomes null, because Graph clears a property this way. */
export function writeEntity(properties: Properties, planned: Values): Values {
  const entity: Values = {};
  for (const [name, property] of Object.entries(properties)) {
    if (property.member === undefined || property.use === "output") continue;
    setMemberAt(entity, property.member, writeValue(property, planned[name]));
  }
  return entity;
}

function writeValue(property: Property, value: unknown): unknown {
  switch (property.type) {
    case "object":
      return writeEntity(property.properties, asValues(value));
    case "list":
      return asList(value).map((element) => writeValue(property.of, element));
    case "set":
      return orderByHash(property.of, asList(value)).map((element) => writeValue(property.of, element));
    case "string":
      return value === "" ? null : (value ?? property.default ?? null);
    default:
      return value ?? property.default ?? zeroOf(property);
  }
}

function memberAt(entity: Values, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => asValues(value)[name], entity);
}

function setMemberAt(entity: Values, path: string, value: unknown): void {
  const names = path.split(".");
  const last = names.pop() as string;
  let parent = entity;
  for (const name of names) {
    const child = asValues(parent[name]);
    parent[name] = child;
    parent = child;
  }
  parent[last] = value;
}
