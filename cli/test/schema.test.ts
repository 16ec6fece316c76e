import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createSystemFolder, systemText } from "../../test/support/system-folder.ts";
import { runCli } from "../run-cli.ts";

const sink = { write: () => true };

/** Writes the schema of a folder with one system file, and returns the systems in it. */
async function writtenSystems(...args: string[]): Promise<string[]> {
  const dir = createSystemFolder({
    "crm.ts": systemText(),
    "Pulumi.prod.yaml": "config:\n  entra-integrations:systemFiles: [./crm.ts]\n",
  });
  vi.spyOn(process, "cwd").mockReturnValue(dir);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const out = join(dir, "schema.json");
  expect(await runCli(["schema", ...args, "--out", out], { stdout: sink, stderr: sink })).toBe(0);
  const { definitions } = JSON.parse(readFileSync(out, "utf8")) as {
    definitions: { integration: { properties: { system: { enum: string[] } } } };
  };
  return definitions.integration.properties.system.enum;
}

describe("npm run schema", () => {
  it("includes the systems of this program", async () => {
    expect(await writtenSystems()).not.toContain("contoso-crm");
    expect(await writtenSystems()).toContain("integray");
  });

  it("includes the system files of a stack", async () => {
    expect(await writtenSystems("--stack", "prod")).toEqual(expect.arrayContaining(["integray", "contoso-crm"]));
  });
});
