import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { isInForce, readExceptions } from "../exceptions.ts";
import { createPolicies } from "../pack.ts";
import { now } from "./judged.ts";

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const policies = createPolicies({ exceptions: { complete: [], problems: [] }, now });
const properties = policies.flatMap(({ name, configSchema }) =>
  Object.entries(configSchema?.properties ?? {}).map(([setting, schema]) => ({ name, setting, schema })),
);

/** The rows of the table below a comment, without padding. */
function tableUnder(comment: string): string[][] {
  const table = new RegExp(`<!-- ${comment} -->\n\n(.*?)\n\n<!-- end -->`, "s").exec(page)?.[1] ?? "";
  const rows = table.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.slice(2);
}

/** A default as the table shows it: the length only for a long list. */
function renderDefault(rule: string, value: unknown): string {
  const text = JSON.stringify(value);
  const isLong = Array.isArray(value) && text.length > 120;
  return isLong ? `${value.length} values, in [${rule}.ts](rules/${rule}.ts)` : `\`${text}\``;
}

/** The text of a fenced block. */
function fenced(language: string): string {
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(page)?.[1] ?? "";
}

describe("the README of the policy pack", () => {
  it("lists every rule with its level, description and settings", () => {
    expect(tableUnder("rules, from levels.ts")).toEqual(
      policies.map(({ name, enforcementLevel, description, configSchema }) => [
        `\`${name}\``,
        enforcementLevel,
        description,
        Object.keys(configSchema?.properties ?? {})
          .map((setting) => `\`${setting}\``)
          .join(", "),
      ]),
    );
  });

  it("lists every setting with its description and default", () => {
    expect(tableUnder("settings, from the rules")).toEqual(
      properties.map(({ name, setting, schema }) => [
        `\`${name}\``,
        `\`${setting}\``,
        schema.description,
        renderDefault(name, schema.default),
      ]),
    );
  });

  it("uses only existing rules and settings in its example", () => {
    const config = JSON.parse(fenced("json")) as Record<string, Record<string, unknown>>;
    const unknown = Object.entries(config).flatMap(([name, settings]) =>
      Object.keys(settings).filter(
        (setting) => !properties.some((one) => one.name === name && one.setting === setting),
      ),
    );
    expect([unknown, Object.keys(config).length]).toEqual([[], 4]);
  });

  it("shows an exception that is in force", () => {
    const stackFile = parse(fenced("yaml")) as { config: Record<string, unknown> };
    const { complete, problems } = readExceptions(
      JSON.stringify(stackFile.config["entra-integrations:policyExceptions"]),
    );
    expect([problems, complete.map((exception) => isInForce(exception, now))]).toEqual([[], [true]]);
  });
});
