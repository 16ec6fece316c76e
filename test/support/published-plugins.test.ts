import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../cli/engine/engine.ts";
import { azureadProvider } from "../../packages/sandbox-providers/azuread/provider.ts";
import { requirePublishedPlugins } from "./published-plugins.ts";

const wanted = azureadProvider().version;
const modules = new URL("../../packages/sandbox-providers/", import.meta.url);

let folder: string;
let engine: Engine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "published-plugins-"));
  engine = { root: folder, version: "3.0.0", source: "path" };
  await mkdir(join(folder, "bin"));
  await writeScript("bin/pulumi", "#!/bin/sh\necho 'error: 403 from the registry' >&2\nexit 1\n");
});

afterEach(() => rm(folder, { recursive: true }));

async function writeScript(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
  await chmod(join(folder, name), 0o755);
}

/** Puts a plugin on PATH that reports a version. */
async function writePlugin(version: string): Promise<void> {
  const program = [
    `import { runPlugin } from ${JSON.stringify(new URL("../provider-bridge/serve.ts", modules).href)};`,
    `import { azureadProvider } from ${JSON.stringify(new URL("azuread/provider.ts", modules).href)};`,
    `await runPlugin({ ...azureadProvider(), version: ${JSON.stringify(version)} });`,
  ];
  await writeFile(join(folder, "plugin.mjs"), program.join("\n"));
  await writeScript(
    "pulumi-resource-azuread",
    `#!/bin/sh\nexec '${process.execPath}' '${join(folder, "plugin.mjs")}'\n`,
  );
}

describe("requirePublishedPlugins", () => {
  it("accepts plugins on PATH with the version of the SDK", async () => {
    await writeScript("pulumi-language-nodejs", "");
    await writePlugin(`v${wanted}`);
    expect(await requirePublishedPlugins(engine, { PATH: folder })).toEqual([
      "pulumi-language-nodejs 3.0.0",
      `pulumi-resource-azuread ${wanted}`,
    ]);
  });

  it("refuses a plugin of another version", async () => {
    await writeScript("pulumi-language-nodejs", "");
    await writePlugin("6.9.0");
    await expect(requirePublishedPlugins(engine, { PATH: folder })).rejects.toThrow(
      `\n  pulumi-resource-azuread ${wanted}: ${join(folder, "pulumi-resource-azuread")} is version 6.9.0\n`,
    );
  });

  it("names plugins that the engine cannot install, and tests that need none", async () => {
    await expect(requirePublishedPlugins(engine, { PATH: "" })).rejects.toThrow(
      [
        "  pulumi-language-nodejs 3.0.0: not on PATH, and the engine cannot install it: error: 403 from the registry",
        `  pulumi-resource-azuread ${wanted}: not on PATH, and the engine cannot install it: error: 403 from the registry`,
        "  fix: let this machine reach https://get.pulumi.com, or put them on PATH; npm run test:real -- --project clients needs none",
      ].join("\n"),
    );
  });
});
