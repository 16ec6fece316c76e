import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { isInForce, readExceptions } from "../exceptions.ts";
import { createPolicies } from "../pack.ts";
import { now } from "./judged.ts";
import { readmeFile, readReadme, withTable } from "./tables.ts";

const policies = createPolicies({ exceptions: { complete: [], problems: [] }, now });
const properties = policies.flatMap(({ name, configSchema }) =>
  Object.entries(configSchema?.properties ?? {}).map(([setting, schema]) => ({ name, setting, schema })),
);

/** A default as the table shows it: the length only for a long list. */
function renderDefault(rule: string, value: unknown): string {
  const text = JSON.stringify(value);
  const isLong = Array.isArray(value) && text.length > 120;
  return isLong ? `${value.length} values, in [${rule}.ts](rules/${rule}.ts)` : `\`${text}\``;
}

/** The text of a fenced block. */
function fenced(language: string): string {
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readReadme())?.[1] ?? "";
}

describe("the README of the policy pack", () => {
  // One test for both tables, so that an update writes both.
  it("lists every rule and every setting as in the code", async () => {
    const rules = policies.map(({ name, enforcementLevel, description, configSchema }) => [
      `\`${name}\``,
      String(enforcementLevel),
      description,
      Object.keys(configSchema?.properties ?? {})
        .map((setting) => `\`${setting}\``)
        .join(", "),
    ]);
    const settings = properties.map(({ name, setting, schema }) => [
      `\`${name}\``,
      `\`${setting}\``,
      schema.description ?? "",
      renderDefault(name, schema.default),
    ]);
    let page = readReadme();
    page = withTable(page, "rules, from levels.ts", ["rule", "level", "required state", "settings"], rules);
    page = withTable(page, "settings, from the rules", ["rule", "setting", "what", "default"], settings);
    await expect(page).toMatchFileSnapshot(readmeFile);
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
