import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("starts the plugin, which prints its port and ends with the engine", async () => {
  const launcher = fileURLToPath(new URL("../pulumi-resource-entra-delivery", import.meta.url));
  const plugin = spawn(launcher, ["127.0.0.1:1"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(plugin, "exit");
  const [line] = (await once(plugin.stdout, "data")) as [Buffer];
  expect(line.toString()).toMatch(/^\d+\n$/);
  plugin.stdin.end();
  expect(await ended).toEqual([0, null]);
});
