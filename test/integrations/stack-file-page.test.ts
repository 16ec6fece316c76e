import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commonOptions } from "../../integrations/stack-file/options.ts";
import { settingNames } from "../../integrations/stack-file/settings.ts";

const page = readFileSync(new URL("../../docs/stack-file.md", import.meta.url), "utf8");

/** The names in the first column of the table below a heading. */
function rowsOf(heading: string): string[] {
  const [, section = ""] = page.split(`## ${heading}\n`);
  return [...(section.split("\n## ")[0] ?? "").matchAll(/^\| `([^`]+)` /gm)].map(([, name = ""]) => name);
}

describe("docs/stack-file.md", () => {
  it("lists the options of every system", () => {
    expect(rowsOf("Options of every system").toSorted()).toEqual(
      [...Object.keys(commonOptions), "credential"].toSorted(),
    );
  });

  it("lists the settings of a stack", () => {
    const ours = settingNames.filter((name) => name !== "integrations").map((name) => `entra-integrations:${name}`);
    const listed = rowsOf("Settings of the stack").filter((name) => name.startsWith("entra-integrations:"));
    expect(listed.toSorted()).toEqual(ours.toSorted());
  });
});
