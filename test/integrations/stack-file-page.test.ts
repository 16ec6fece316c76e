import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { deliverToOption } from "../../integrations/delivery/options.ts";
import { commonOptions } from "../../integrations/stack-file/options.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { settingNames } from "../../integrations/stack-file/settings.ts";

const page = readFileSync(new URL("../../docs/stack-file.md", import.meta.url), "utf8");

/** The names in the first column of the table below a heading. */
function rowsOf(heading: string): string[] {
  const [, section = ""] = page.split(`# ${heading}\n`);
  return [...(section.split(/\n##+ /)[0] ?? "").matchAll(/^\| `([^`]+)` /gm)].map(([, name = ""]) => name);
}

describe("docs/stack-file.md", () => {
  it("lists the options of every system", () => {
    expect(rowsOf("Options of every system").toSorted()).toEqual(
      [...Object.keys(commonOptions), "credential"].toSorted(),
    );
  });

  it("lists the targets of a delivery and their options", () => {
    const { properties = {} } = z.toJSONSchema(deliverToOption, { io: "input" });
    const targets = Object.entries(properties).map(([target, schema]): [string, string[]] => [
      target,
      Object.keys((schema as { properties?: object }).properties ?? {}),
    ]);
    const options = targets.flatMap(([target, names]) => names.map((name) => `${target}.${name}`));
    expect(options.length).toBeGreaterThan(targets.length);
    expect(rowsOf("Delivery").toSorted()).toEqual([...Object.keys(properties), ...options].toSorted());
  });

  it("shows a delivery that is valid", () => {
    const [, yaml = ""] = /```yaml\n(deliverTo:[^`]*)```/.exec(page) ?? [];
    const { deliverTo } = parse(yaml) as { deliverTo: object };
    const entry = { system: "posit-connect", address: "https://connect.contoso.com", template: "msgraph", deliverTo };
    const [spec] = parseIntegrations({ reports: entry }, { now: new Date("2026-11-21"), owners: undefined });
    expect(spec?.entra?.deliverTo).toMatchObject({ ...deliverTo, webhook: { sendsSecret: false } });
  });

  it("lists the settings of a stack", () => {
    const ours = settingNames.filter((name) => name !== "integrations").map((name) => `entra-integrations:${name}`);
    const listed = rowsOf("Settings of the stack").filter((name) => name.startsWith("entra-integrations:"));
    expect(listed.toSorted()).toEqual(ours.toSorted());
  });
});
