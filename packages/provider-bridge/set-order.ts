import { crc32 } from "node:zlib";
import { asList, asText, asValues, type Property } from "./property.ts";

/**
 * Sorts a set as a provider on Terraform's older kit sends it: by the text of a checksum.
 * https://github.com/hashicorp/terraform-plugin-sdk/blob/v2.38.1/helper/schema/serialize.go
 */
export function orderByHash(of: Property, elements: readonly unknown[]): unknown[] {
  const keyed = elements.map((element) => {
    const text = of.type === "object" ? serializeMembers(of, element) : serialize(of, element);
    return [String(crc32(text)), element] as const;
  });
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, element]) => element);
}

function serialize(property: Property, value: unknown): string {
  switch (property.type) {
    case "boolean":
      return value === true ? "1;" : "0;";
    case "list":
      return `(${asList(value)
        .map((element) => serializeElement(property.of, element))
        .join("")});`;
    case "set":
      return `{${orderByHash(property.of, asList(value))
        .map((element) => serializeElement(property.of, element))
        .join("")}};`;
    default:
      return `${asText(value)};`;
  }
}

function serializeElement(of: Property, element: unknown): string {
  return of.type === "object" ? `<${serializeMembers(of, element)}>;` : serialize(of, element);
}

/** Terraform's names are Pulumi's in snake case. Names of blocks are singular. */
function serializeMembers(of: Property & { type: "object" }, element: unknown): string {
  const members = asValues(element);
  const texts = Object.entries(of.properties)
    .filter(([, member]) => member.use !== "output")
    .map(([name, member]) => `${nameOf(name, member)}:${serialize(member, members[name])}`);
  return texts.sort().join("");
}

function nameOf(name: string, property: Property): string {
  const isBlock = (property.type === "list" || property.type === "set") && property.of.type === "object";
  const singular = isBlock ? name.replace(/Accesses$/, "Access").replace(/([^s])s$/, "$1") : name;
  return singular.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
