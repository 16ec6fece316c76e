import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };

const cli = fileURLToPath(new URL("../main.ts", import.meta.url));

it("ends in silence when its output is closed early, as head does", async () => {
  const child = spawn(process.execPath, [cli, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  child.stdout.destroy();
  expect([await text(child.stderr), await closed]).toEqual(["", [0, null]]);
});

it("runs as the bin entra-integrations", () => {
  const bin = fileURLToPath(new URL(`../${manifest.bin["entra-integrations"]}`, import.meta.url));
  expect(execFileSync(bin, ["--help"], { encoding: "utf8" })).toMatch(/^Usage: entra-integrations /);
});
