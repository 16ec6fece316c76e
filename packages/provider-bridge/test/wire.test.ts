import { describe, expect, it } from "vitest";
import { unknown } from "../property.ts";
import { unwrap, wrapSecrets } from "../wire.ts";

const signature = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });
const output = (fields: object) => ({ [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...fields });

describe("unwrap", () => {
  it("takes secrets and outputs out of their wrappings, at any depth", () => {
    expect(unwrap({ a: secret("s"), b: [{ c: output({ value: secret(1) }) }], d: null })).toEqual({
      a: "s",
      b: [{ c: 1 }],
      d: null,
    });
  });

  it("reads the unknowns of every type and outputs without a value as one unknown", () => {
    const wire = [unknown, "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", output({})];
    expect(unwrap(wire)).toEqual([unknown, unknown, unknown, unknown]);
  });
});

describe("wrapSecrets", () => {
  const properties = {
    value: { type: "string", secret: true },
    name: { type: "string" },
    password: { type: "object", properties: { value: { type: "string", secret: true } } },
  } as const;

  it("wraps values that the schema marks as secret, at any depth", () => {
    expect(wrapSecrets(properties, { value: "v", name: "n", password: { value: "w" } })).toEqual({
      value: secret("v"),
      name: "n",
      password: { value: secret("w") },
    });
  });

  it("wraps unknown secrets, and leaves absent and other unknown values as they are", () => {
    expect(wrapSecrets(properties, { value: unknown, name: unknown, password: null, title: undefined })).toEqual({
      value: secret(unknown),
      name: unknown,
      password: null,
    });
  });
});
