import { execFile } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createSystemFolder } from "../../test/support/system-folder.ts";
import { asStarted, scripts } from "../output/as-started.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = "/srv/node_modules/.bin/entra-integrations";

describe("a command in a text", () => {
  it.each([
    ["npm run local -- up --stack prod", "entra-integrations local up --stack prod"],
    ["npm run local -- reset", "entra-integrations local reset"],
    ["npm run redacted-state -- export, again", "entra-integrations redacted-state export, again"],
    ["npm run identity lists it; npm run add", "entra-integrations identity lists it; entra-integrations add"],
    ['eval "$(npm run --silent local -- env)"', 'eval "$(entra-integrations local env)"'],
    ["npm start, or npm start -- --verbose", "entra-integrations start, or entra-integrations start --verbose"],
    ["npm run build and npm run local-build", "npm run build and npm run local-build"],
  ])("is that of the bin after a start by the bin: %s", (text, expected) => {
    expect([asStarted(text, bin), asStarted(text, join(root, "cli/main.ts"))]).toEqual([expected, text]);
  });

  it("may be any npm script that runs a command", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const names = Object.entries(manifest.scripts).flatMap(([name, line]) =>
      line === `node cli/main.ts ${name}` && name !== "start" ? [name] : [],
    );
    expect(scripts).toEqual(names.toSorted());
  });
});

it.each([
  [["validate"], /^ {2}fix: name a file, or write one with entra-integrations add {2}\[/m],
  [["limits", "--help"], /if entra-integrations start\s+created it/],
])("the bin prints its own name: %j", async (args, expected) => {
  const dir = createSystemFolder({});
  const link = join(dir, "entra-integrations");
  symlinkSync(join(root, "cli/main.ts"), link);
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, [link, ...args], { cwd: dir }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  expect(printed).toMatch(expected);
});
