import { describe, expect, it } from "vitest";
import { importInputs, refreshInputs } from "../inputs.ts";
import type { Properties } from "../property.ts";

const text = { type: "string" } as const;
const properties: Properties = {
  name: { ...text, use: "required" },
  audience: { ...text, default: "AzureADMyOrg" },
  notes: text,
  uris: { type: "set", of: text },
  roles: { type: "set", of: { type: "object", properties: { id: text, value: text, origin: text } } },
  web: { type: "object", properties: { url: text, uris: { type: "set", of: text } } },
  featureTags: { type: "list", of: { type: "object", properties: {} }, computed: true, conflictsWith: ["tags"] },
  tags: { type: "set", of: text, computed: true, conflictsWith: ["featureTags"] },
  clientId: { ...text, use: "output" },
};

describe("refreshInputs", () => {
  it("updates only values that the program set", () => {
    const state = { name: "b", notes: "n", clientId: "c", web: { url: "v", uris: ["a"] } };
    expect(refreshInputs(properties, { name: "a", web: { url: "u" } }, state)).toEqual({
      name: "b",
      web: { url: "v" },
    });
  });

  it("drops values that the service no longer has", () => {
    expect(refreshInputs(properties, { name: "a", notes: "n" }, { name: "a", notes: null })).toEqual({ name: "a" });
  });

  it("does not keep a drifted value as a default", () => {
    const inputs = { __defaults: ["audience"], name: "a", audience: "AzureADMyOrg" };
    expect(refreshInputs(properties, inputs, { name: "a", audience: "AzureADMultipleOrgs" })).toEqual({
      name: "a",
      audience: "AzureADMultipleOrgs",
    });
  });

  it("leaves an empty list of defaults out, at any depth", () => {
    const inputs = { __defaults: [], name: "a", web: { __defaults: [], uris: ["w"] } };
    expect(refreshInputs(properties, inputs, { name: "a", web: { uris: ["w"] } })).toEqual({
      name: "a",
      web: { uris: ["w"] },
    });
  });

  it("keeps the defaults that have not drifted", () => {
    const inputs = { __defaults: ["audience"], name: "a", audience: "AzureADMyOrg" };
    expect(refreshInputs(properties, inputs, { ...inputs, name: "b" })).toEqual({ ...inputs, name: "b" });
  });

  it("keeps objects of a set in the program's order, with the members that it gave", () => {
    const inputs = {
      roles: [
        { id: "1", value: "a" },
        { id: "2", value: "b" },
      ],
    };
    const state = {
      roles: [
        { id: "2", value: "c", origin: "o" },
        { id: "1", value: "a", origin: "o" },
      ],
    };
    expect(refreshInputs(properties, inputs, state)).toEqual({
      roles: [
        { id: "1", value: "a" },
        { id: "2", value: "c" },
      ],
    });
  });

  it("shortens a list of which the service lost elements", () => {
    expect(refreshInputs(properties, { uris: ["a", "b"] }, { uris: ["b"] })).toEqual({ uris: ["b"] });
  });
});

describe("importInputs", () => {
  const state = {
    ...{ name: "a", audience: "AzureADMyOrg", notes: "", uris: ["u"], clientId: "c" },
    ...{ web: { url: "", uris: ["w"] }, tags: ["t"], featureTags: [{}], roles: [] },
  };

  it("returns settable values that differ from their default", () => {
    expect(importInputs(properties, state, true)).toEqual({
      __defaults: [],
      name: "a",
      uris: ["u"],
      web: { __defaults: [], uris: ["w"] },
      featureTags: [{ __defaults: [] }],
    });
  });

  it("returns a zero value that differs from the default", () => {
    const enabled: Properties = { isEnabled: { type: "boolean", default: true }, isHidden: { type: "boolean" } };
    expect(importInputs(enabled, { isEnabled: false, isHidden: false }, false)).toEqual({ isEnabled: false });
    expect(importInputs(enabled, { isEnabled: true, isHidden: true }, false)).toEqual({ isHidden: true });
  });

  it("gives a required property even when it is empty", () => {
    expect(importInputs(properties, { name: "" }, false)).toEqual({ name: "" });
  });
});
