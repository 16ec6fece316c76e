import { describe, expect, it } from "vitest";
import { checkInputs } from "../check.ts";
import { type Properties, unknown } from "../property.ts";

const properties: Properties = {
  name: { type: "string", use: "required" },
  audience: { type: "string", default: "AzureADMyOrg", oneOf: ["AzureADMyOrg", "AzureADMultipleOrgs"] },
  enabled: { type: "boolean", default: false },
  version: { type: "integer" },
  tags: { type: "set", of: { type: "string" }, conflictsWith: ["features"] },
  features: {
    type: "list",
    of: { type: "object", properties: { hide: { type: "boolean" } } },
    conflictsWith: ["tags"],
  },
  labels: { type: "map" },
  kinds: { type: "set", of: { type: "string", oneOf: ["x", "y"] }, least: 1, most: 2 },
  roles: { type: "set", of: { type: "object", properties: { id: { type: "string", use: "required" } } } },
  web: {
    type: "object",
    properties: { uri: { type: "string", use: "required" }, kind: { type: "string", default: "Web" } },
  },
  logo: { type: "string", unsupported: "no images are kept" },
  secret: { type: "integer", secret: true },
  objectId: { type: "string", use: "output" },
};

const check = (news: Record<string, unknown>, writesDefaults = true) =>
  checkInputs(properties, news, { name: "app", writesDefaults });

describe("checkInputs", () => {
  it("writes defaults that say something, at every level, and lists them", () => {
    expect(check({ name: "a", web: { uri: "u" } })).toEqual({
      inputs: {
        __defaults: ["audience"],
        name: "a",
        audience: "AzureADMyOrg",
        web: { __defaults: ["kind"], uri: "u", kind: "Web" },
      },
      failures: [],
    });
  });

  it.each([
    ["that a default wrote", { __defaults: ["audience"], audience: "AzureADMultipleOrgs" }, "AzureADMultipleOrgs"],
    ["that a refresh found", { audience: "AzureADMultipleOrgs" }, "AzureADMultipleOrgs"],
    ["that a program wrote", { __defaults: [], audience: "AzureADMultipleOrgs" }, "AzureADMyOrg"],
  ])("fills a gap from the last inputs: a value %s", (_title, olds, audience) => {
    const { inputs } = checkInputs(properties, { name: "a" }, { name: "app", writesDefaults: true, olds });
    expect(inputs).toEqual({ __defaults: ["audience"], name: "a", audience });
  });

  it("fills gaps in objects and in their lists from the last inputs", () => {
    const olds = { web: { kind: "Spa" } };
    const { inputs } = checkInputs(
      properties,
      { name: "a", web: { uri: "u" } },
      { name: "app", writesDefaults: true, olds },
    );
    expect(inputs["web"]).toEqual({ __defaults: ["kind"], uri: "u", kind: "Spa" });
  });

  it("writes no defaults for a provider whose kit does not", () => {
    expect(check({ name: "a", web: { uri: "u" } }, false).inputs).toEqual({ name: "a", web: { uri: "u" } });
  });

  it("drops the bridge's own values and null", () => {
    expect(check({ name: "a", __defaults: ["enabled"], audience: null }).inputs).toEqual({
      __defaults: ["audience"],
      name: "a",
      audience: "AzureADMyOrg",
    });
  });

  it("lets unknown values pass for every type", () => {
    const news = Object.fromEntries(
      ["name", "audience", "enabled", "version", "labels", "web", "tags"].map((key) => [key, unknown]),
    );
    expect(check(news)).toEqual({ inputs: { ...news, __defaults: [] }, failures: [] });
  });

  it("converts text to flags and numbers, and these to text", () => {
    expect(check({ name: 7, enabled: "true", version: "2", labels: { a: 1 } }).inputs).toMatchObject({
      name: "7",
      enabled: true,
      version: 2,
      labels: { a: "1" },
    });
  });

  it.each([
    [{}, "Missing required property 'name'"],
    [{ name: "a", web: {} }, "Missing required property 'web.uri'"],
    [{ name: "a", nmae: "b" }, "Invalid or unknown key. Examine values at 'app.nmae'."],
    [{ name: "a", objectId: "b" }, "Invalid or unknown key. Examine values at 'app.objectId'."],
    [{ name: "a", web: { uri: "u", urls: [] } }, "Invalid or unknown key. Examine values at 'app.web.urls'."],
    [{ name: "a", logo: "iVBO" }, "The local provider does not support 'logo': no images are kept."],
    [
      { name: "a", enabled: "yes" },
      `expected boolean type, got "yes" of type string. Examine values at 'app.enabled'.`,
    ],
    [{ name: "a", version: 1.5 }, "expected integer type, got 1.5 of type number. Examine values at 'app.version'."],
    [{ name: ["a"] }, `expected string type, got ["a"] of type array. Examine values at 'app.name'.`],
    [{ name: "a", tags: {} }, "expected string type, got {} of type object. Examine values at 'app.tags'."],
    [{ name: "a", tags: ["t", {}] }, "expected string type, got {} of type object. Examine values at 'app.tags'."],
    [{ name: "a", kinds: ["z"] }, `expected kinds to be one of ["x" "y"], got z. Examine values at 'app.kinds'.`],
    [{ name: "a", kinds: [] }, "expected at least 1 list items, got 0. Examine values at 'app.kinds'."],
    [{ name: "a", kinds: ["x", "y", "x"] }, "expected at most 2 list items, got 3. Examine values at 'app.kinds'."],
    [{ name: "a", roles: [{}] }, "Missing required property 'id'. Examine values at 'app.roles'."],
    [{ name: "a", web: [] }, "expected object type, got [] of type array. Examine values at 'app.web'."],
    [
      { name: "a", audience: "Everyone" },
      `expected audience to be one of ["AzureADMyOrg" "AzureADMultipleOrgs"], got Everyone. Examine values at 'app.audience'.`,
    ],
  ])("refuses %j", (news, failure) => {
    expect(check(news).failures).toEqual([failure]);
  });

  it("refuses properties that exclude one another", () => {
    expect(check({ name: "a", tags: ["t"], features: [{ hide: true }] }).failures).toEqual([
      `Conflicting configuration arguments: "tags" conflicts with features. Examine values at 'app.tags'.`,
      `Conflicting configuration arguments: "features" conflicts with tags. Examine values at 'app.features'.`,
    ]);
  });

  it("names every failure at once", () => {
    expect(check({ enabled: "yes", logo: "l" }).failures).toHaveLength(3);
  });

  it("keeps a secret value out of its failure", () => {
    expect(check({ name: "a", secret: "hunter2" }).failures).toEqual([
      "expected integer type, got a secret value of type string. Examine values at 'app.secret'.",
    ]);
  });
});
