import { asValues, isReserved, type Properties, type Property, unknown, type Values } from "./property.ts";

// Signatures of Pulumi's property encoding (sdk/go/common/resource/properties.go of pulumi/pulumi).
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** The wire has one unknown for each type (sdk/go/common/resource/plugin/rpc.go). Inside, one is enough. */
const unknowns: ReadonlySet<unknown> = new Set([
  unknown,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A plain value from the wire. The engine wraps secrets and outputs in objects with a signature. */
export function unwrap(value: unknown): unknown {
  if (unknowns.has(value)) return unknown;
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  const members = asValues(value);
  if (members[signature] === secretSignature) return unwrap(members["value"]);
  if (members[signature] === outputSignature) return "value" in members ? unwrap(members["value"]) : unknown;
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, unwrap(member)]));
}

/** Values for the engine: wraps those that the schema marks as secret, and omits absent ones. */
export function wrapSecrets(properties: Properties, values: Values): Values {
  const wrapped: Values = {};
  for (const [name, value] of Object.entries(values)) {
    const property = properties[name];
    if (value === undefined) continue;
    wrapped[name] = property === undefined || isReserved(name) ? value : wrapSecret(property, value);
  }
  return wrapped;
}

function wrapSecret(property: Property, value: unknown): unknown {
  if (value === null) return value;
  if (property.secret) return { [signature]: secretSignature, value };
  if (value === unknown) return value;
  if (property.type === "object") return wrapSecrets(property.properties, asValues(value));
  if ((property.type === "list" || property.type === "set") && Array.isArray(value)) {
    return value.map((element) => wrapSecret(property.of, element));
  }
  return value;
}
