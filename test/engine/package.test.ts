import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UpReport } from "../../cli/sandbox/deployment.ts";
import type { Program } from "../../cli/sandbox/project.ts";
import { openSandbox } from "../../cli/sandbox/sandbox.ts";
import { installPackage, packPackage, type Packed } from "../support/installed-package.ts";
import { findIn } from "../support/secret-search.ts";
import { supportedNodes } from "../support/supported-nodes.ts";
import { vaultPath, writeVaultState } from "../support/vault-state.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples", "library");

describe("the package for other Pulumi programs", () => {
  let folder: string;
  let consumer: string;
  let packed: Packed;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "entra-package-"));
    packed = await packPackage(folder);
    consumer = join(folder, "consumer");
    await installPackage(consumer, join(folder, packed.filename));
    for (const file of ["index.ts", "Pulumi.yaml", "Pulumi.dev.yaml"])
      await cp(join(example, file), join(consumer, file));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("contains compiled code, types, data and the texts that npm shows, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    const places = new Set(paths.map((path) => path.replace(/\/.*/, "/").replace(/\.(js|d\.ts)$/, ".*")));
    expect([...places].sort()).toEqual([
      "LICENSE",
      "README.md",
      "certificate-files.*",
      "components/",
      "config.*",
      "delivery/",
      "integrations/",
      "lookups/",
      "package.json",
      "packages/",
      "system-files.*",
    ]);
    expect(paths.filter((path) => !/\.(js|d\.ts|json|md)$|^LICENSE$/.test(path))).toEqual([
      "delivery/pulumi-resource-entra-delivery",
    ]);
    expect(paths).toContain("integrations/permissions/catalogue.json");
  });

  it.each([
    ["the oldest supported Node", supportedNodes.oldest, "v22.18."],
    ["the current Node", supportedNodes.current, "v24."],
  ])("can be imported by %s", async (_, node, version) => {
    const script =
      'const all = await Promise.all(["entra-integrations", "entra-integrations/define-system"].map((name) => import(name)));' +
      "console.log(process.version, typeof all[0].Integration, typeof all[1].defineSystem)";
    const { stdout } = await run(node, ["--input-type=module", "-e", script], { cwd: consumer });
    expect(stdout.startsWith(version)).toBe(true);
    expect(stdout.endsWith(" function function\n")).toBe(true);
  });

  it.each([
    ["the oldest supported Node", supportedNodes.oldest],
    ["the current Node", supportedNodes.current],
  ])("has a plugin that %s starts", async (_, node) => {
    const launcher = join(consumer, "node_modules/entra-integrations/delivery/pulumi-resource-entra-delivery");
    const env = { ...process.env, PATH: [dirname(node), process.env["PATH"]].join(delimiter) };
    const plugin = spawn(launcher, ["127.0.0.1:1"], { env, stdio: ["pipe", "pipe", "inherit"] });
    const ended = once(plugin, "exit");
    const [line] = (await once(plugin.stdout, "data")) as [Buffer];
    expect(line.toString()).toMatch(/^\d+\n$/);
    plugin.stdin.end();
    expect(await ended).toEqual([0, null]);
  });

  it.each(["nodenext", "bundler"])("types a program under strict and %s", async (resolution) => {
    const module = resolution === "bundler" ? "esnext" : "nodenext";
    const compilerOptions = { strict: true, module, moduleResolution: resolution, noEmit: true, skipLibCheck: true };
    const config = join(consumer, `tsconfig.${resolution}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions, files: [...Object.keys(programs), "index.ts"] }));
    for (const [file, text] of Object.entries(programs)) await writeFile(join(consumer, file), text);
    // Types that could not be loaded would be any, and any accepts the wrong programs.
    expect(await typeCheck(config)).toEqual([
      expect.stringMatching(
        /^wrong-program\.ts\(3,\d+\): error TS2561: .*'adress' does not exist .*Did you mean to write 'address'/,
      ),
      expect.stringMatching(/^wrong-system\.ts\(\d+,\d+\): error TS2551: .*'adress' does not exist .*'address'/),
    ]);
  });

  it("deploys a program, changes nothing in a second run, and refuses to delete a secret in use", async () => {
    const env = {
      ...process.env,
      ENTRA_INTEGRATIONS_SANDBOX: join(folder, "sandbox"),
      CI: "true",
      PATH: vaultPath(folder),
    };
    await using sandbox = await openSandbox({ projectDir: consumer, env });
    writeVaultState(sandbox.folder, "erp", "dev");
    const first = await sandbox.stack("dev").up();
    const second = await sandbox.stack("dev").up();
    const guid = /^[0-9a-f-]{36}$/;
    expect(first.outputs).toMatchObject({
      clientId: { value: expect.stringMatching(guid) as string, secret: false },
      clientSecret: { value: expect.any(String) as string, secret: true },
      handoff: { value: { product: "Integray" }, secret: false },
    });
    const { clientSecret, ...inTheOpen } = first.outputs;
    expect(findIn([{ name: "outputs", text: JSON.stringify(inTheOpen) }], [String(clientSecret?.value)])).toEqual([]);
    expect(created(first)).toEqual(new Set(["application", "applicationPassword", "servicePrincipal"]));
    expect(second.steps).toEqual([]);

    // The program exports no connections. The record of its secrets is in the component.
    const edited = readFileSync(join(example, "index.ts"), "utf8").replace(
      'system: "integray",',
      '$& credential: { type: "secret", rotateEveryDays: 40 },',
    );
    await writeFile(join(consumer, "edited.ts"), edited);
    const { default: program } = (await import(pathToFileURL(join(consumer, "edited.ts")).href)) as {
      default: Program;
    };
    await expect(sandbox.stack("dev").preview({ program })).rejects.toThrow("[secret-in-use]");
  });

  async function typeCheck(config: string): Promise<string[]> {
    const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
    const { stdout } = await run(process.execPath, [tsc, "--project", config], { cwd: consumer }).catch(
      (failed: unknown) => failed as { stdout: string },
    );
    return stdout.split("\n").filter((line) => line.includes("error"));
  }
});

const grafana = readFileSync(join(root, "examples/system-file/grafana.ts"), "utf8");
const programs = {
  "grafana.ts": grafana,
  "wrong-system.ts": grafana.replace("${given.address}/login", "${given.adress}/login"),
  "wrong-program.ts": `import { Integration } from "entra-integrations";

new Integration("erp-sync", { system: "integray", adress: "https://acme.integray.app", permissions: {} });
`,
};

function created({ steps }: UpReport): Set<string> {
  return new Set(steps.flatMap(({ type }) => /^azuread:index\/(\w+):/.exec(type)?.[1] ?? []));
}
