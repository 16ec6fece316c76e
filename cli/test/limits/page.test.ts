import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { holdSecretsVariable } from "../../../integrations/credentials/held-secrets.ts";

const root = new URL("../../../", import.meta.url);
const page = readFileSync(new URL("docs/tenant-limits.md", root), "utf8");
const sources = ["check-secret", "check-secret-count", "check-registration", "check-consent", "find-limits"].map(
  (name) => readFileSync(new URL(`cli/commands/limits/${name}.ts`, root), "utf8"),
);

describe("docs/tenant-limits.md", () => {
  it("has a row for each limit that the command can report", () => {
    const known = sources.flatMap((text) => [...text.matchAll(/limit: "([a-z-]+)"/g)].map(([, name]) => name));
    const rows = [...page.matchAll(/^\| `([a-z-]+)` /gm)].map(([, name]) => name);
    expect(new Set(rows)).toEqual(new Set(known));
    expect(rows).toHaveLength(new Set(known).size);
  });

  it("names the variable that holds secrets, and commands that there are", () => {
    expect(page).toContain(`export ${holdSecretsVariable}=`);
    const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { scripts: object };
    const named = [...page.matchAll(/npm (?:run )?([a-z]+)/g)].map(([, name = ""]) => name);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
