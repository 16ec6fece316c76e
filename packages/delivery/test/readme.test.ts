import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { deliveryProvider } from "../provider.ts";

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const settings = readFileSync(new URL("../settings.ts", import.meta.url), "utf8");
const [, table = ""] = /<!-- settings, .*? -->(.*?)<!-- end -->/s.exec(page) ?? [];
const rows = [...table.matchAll(/^\| `(\w+)` +\| (yes|no) +\| ([^|]*) \|/gm)].map(
  ([, name = "", secret = "", variables = ""]) => ({
    name,
    isSecret: secret === "yes",
    variables: [...variables.matchAll(/`(\w+)`/g)].map(([, variable = ""]) => variable),
  }),
);
const { configuration, functions, resources } = deliveryProvider({ env: {} });

describe("the README of the plugin", () => {
  it("lists the settings, and which of them are secret", () => {
    const expected = Object.entries(configuration).map(([name, { secret }]) => [name, secret === true]);
    expect(rows.map(({ name, isSecret }) => [name, isSecret])).toEqual(expected);
  });

  it("names variables that the plugin reads", () => {
    const variables = rows.flatMap((row) => row.variables);
    expect(variables.length).toBeGreaterThan(10);
    expect(variables.filter((variable) => !new RegExp(`\\b${variable}\\b`).test(settings))).toEqual([]);
  });

  it("names the functions", () => {
    const tokens = Object.keys(functions);
    expect(tokens.length).toBeGreaterThan(0);
    expect(tokens.filter((token) => !page.includes(`\`${token}\``))).toEqual([]);
  });

  it("lists the resources", () => {
    const listed = [...page.matchAll(/^\| `(entra-delivery:\S+)`/gm)].map(([, type]) => type);
    expect(listed).toEqual(expect.arrayContaining(Object.keys(resources)));
  });
});
