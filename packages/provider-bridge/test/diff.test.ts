import { describe, expect, it } from "vitest";
import { diffInputs } from "../diff.ts";
import { type Properties, unknown } from "../property.ts";

const text = { type: "string" } as const;
const role: Properties = {
  id: { ...text, use: "required" },
  value: text,
  enabled: { type: "boolean", default: true },
  types: { type: "set", of: text },
};
const properties: Properties = {
  name: text,
  audience: { ...text, default: "AzureADMyOrg" },
  clientId: { ...text, replaces: true },
  owners: { type: "set", of: text },
  audiences: { type: "list", of: text },
  roles: { type: "set", of: { type: "object", properties: role } },
  keepers: { type: "map", replaces: true },
  tags: { type: "set", of: text, computed: true },
  objectId: { ...text, use: "output" },
  roleIds: { type: "map", use: "output", followsFrom: "roles" },
  uriIds: { type: "map", use: "output", followsFrom: "web.uris" },
  web: {
    type: "object",
    properties: {
      url: text,
      uris: { type: "set", of: text },
      implicit: { type: "object", properties: { ids: { type: "boolean" } } },
    },
  },
};

const diff = (olds: Record<string, unknown>, news: Record<string, unknown>, ignored?: string[]) =>
  Object.fromEntries(diffInputs(properties, { audience: "AzureADMyOrg", ...olds }, news, ignored));

describe("diffInputs", () => {
  it("names a whole set when an element of it changes to a decomposed text", () => {
    const roles = { roles: [{ id: "1", value: "caf\u00e9", enabled: true }], roleIds: {} };
    const to = (value: string) => diff(roles, { roles: [{ id: "1", value, enabled: true }] });
    expect([to("e\u0301"), to("\u00e9"), to("cafe\u0301")]).toEqual([
      { roles: "UPDATE", roleIds: "UPDATE" },
      { "roles[0].value": "UPDATE", roleIds: "UPDATE" },
      {},
    ]);
  });

  it.each([
    ["an unset text that reads back empty", { name: "" }, {}],
    ["an unset set that reads back empty", { owners: [] }, {}],
    ["an unset block that reads back with nothing in it", { web: { url: "", uris: [], implicit: { ids: false } } }, {}],
    [
      "a block of which only a part is given",
      { web: { url: "u", uris: [], implicit: { ids: false } } },
      { web: { url: "u" } },
    ],
    ["a default", { audience: "AzureADMyOrg" }, {}],
    ["a value that the service chose", { tags: ["t"], objectId: "o" }, {}],
    ["the order of a set", { owners: ["a", "b"] }, { owners: ["b", "a"] }],
    [
      "the order of a set of objects, and of sets in them",
      {
        roles: [
          { id: "1", value: "", enabled: true, types: ["a", "b"] },
          { id: "2", value: "v", enabled: false, types: [] },
        ],
      },
      {
        roles: [
          { id: "2", value: "v", enabled: false },
          { id: "1", types: ["b", "a"] },
        ],
      },
    ],
    ["what the bridge wrote", { __meta: "m" }, { __defaults: [] }],
    ["an empty set given for one that was never set", { owners: null }, { owners: [] }],
  ])("is not moved by %s", (_what, olds, news) => {
    expect(diff(olds, news)).toEqual({});
  });

  it.each([
    ["a changed text", { name: "a" }, { name: "b" }, { name: "UPDATE" }],
    ["a text that was empty", { name: "" }, { name: "b" }, { name: "UPDATE" }],
    ["a text that was not there", { name: null }, { name: "b" }, { name: "ADD" }],
    ["a text that was removed", { name: "a" }, {}, { name: "DELETE" }],
    ["a default that was something else", { audience: "Everyone" }, {}, { audience: "UPDATE" }],
    ["a value that replaces", { clientId: "a" }, { clientId: "b" }, { clientId: "UPDATE_REPLACE" }],
    [
      "a key of a map that replaces",
      { keepers: { g: "0" } },
      { keepers: { g: "1", "a b": "c" } },
      { "keepers.g": "UPDATE_REPLACE", 'keepers["a b"]': "ADD_REPLACE" },
    ],
    ["a set that was removed", { owners: ["a"] }, {}, { owners: "DELETE" }],
    ["a set that was never given", { owners: null }, { owners: ["a"] }, { owners: "ADD" }],
    ["a set that was empty", { owners: [] }, { owners: ["a"] }, { owners: "ADD" }],
    [
      "elements of a set, by their place in the program and in the state",
      { owners: ["a", "b"] },
      { owners: ["b", "c", "d"] },
      { "owners[0]": "DELETE", "owners[1]": "ADD", "owners[2]": "ADD" },
    ],
    ["elements of a list", { audiences: ["a"] }, { audiences: ["b"] }, { "audiences[0]": "UPDATE" }],
    [
      "a member of an object in a set",
      { roles: [{ id: "1", value: "a", enabled: true, types: [] }] },
      { roles: [{ id: "1", value: "b" }] },
      { "roles[0].value": "UPDATE", roleIds: "ADD" },
    ],
    [
      "blocks that were removed",
      { roles: [{ id: "1" }, { id: "2" }] },
      {},
      { "roles[0]": "DELETE", "roles[1]": "DELETE", roleIds: "ADD" },
    ],
    ["a set that is given as empty", { owners: ["a", "b"] }, { owners: [] }, { owners: "DELETE" }],
    [
      "blocks that are given as none",
      { roles: [{ id: "1" }, { id: "2" }], roleIds: {} },
      { roles: [] },
      { roles: "DELETE", roleIds: "UPDATE" },
    ],
    [
      "a list in a block that is given as empty",
      { web: { uris: ["a"] } },
      { web: { uris: [] } },
      { "web.uris": "DELETE", uriIds: "ADD" },
    ],
    [
      "what follows from a part of a block, when that part changes",
      { web: { url: "u", uris: ["a"] }, uriIds: { a: "1" } },
      { web: { url: "u", uris: ["a", "b"] } },
      { "web.uris[1]": "ADD", uriIds: "UPDATE" },
    ],
    [
      "nothing that follows from another part of the block",
      { web: { url: "u", uris: ["a"] }, uriIds: { a: "1" } },
      { web: { url: "v", uris: ["a"] } },
      { "web.url": "UPDATE" },
    ],
    [
      "what follows from a block that is not known yet",
      { web: { url: "u", uris: ["a"] }, uriIds: { a: "1" } },
      { web: unknown },
      { web: "UPDATE", uriIds: "UPDATE" },
    ],
    ["a block that was removed", { web: { url: "u", uris: [] } }, {}, { web: "DELETE" }],
    [
      "a member of a block",
      { web: { url: "u", uris: ["a"], implicit: { ids: true } } },
      { web: { uris: ["a", "b"] } },
      { "web.url": "DELETE", "web.uris[1]": "ADD", "web.implicit": "DELETE", uriIds: "ADD" },
    ],
    [
      "a value that is not known yet",
      { name: "a", owners: null },
      { name: unknown, owners: unknown },
      { name: "UPDATE", owners: "ADD" },
    ],
    ["an element that is not known yet", { owners: ["a"] }, { owners: ["a", unknown] }, { "owners[1]": "ADD" }],
    ["an unknown that may replace", { clientId: "a" }, { clientId: unknown }, { clientId: "UPDATE_REPLACE" }],
  ])("sees %s", (_what, olds, news, changes) => {
    expect(diff(olds, news)).toEqual(changes);
  });

  it("leaves out outputs that follow from an ignored input", () => {
    const olds = { roles: [{ id: "1" }], roleIds: {} };
    expect(diff(olds, { roles: [{ id: "2" }] }, ["roles"])).toEqual({});
  });

  it("leaves out changes that the program ignores", () => {
    const olds = { name: "a", web: { url: "u", uris: ["a"] } };
    expect(diff(olds, { name: "b", web: { url: "v", uris: ["b"] } }, ["name", "web.uris"])).toEqual({
      "web.url": "UPDATE",
    });
  });
});
