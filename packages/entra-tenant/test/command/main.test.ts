import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { findRunningTenant, startTenant } from "../../index.ts";
import { ask, newStateFile, signIn } from "../tenant-client.ts";

const folder = fileURLToPath(new URL("../..", import.meta.url));
const { bin } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { bin: string };
const program = join(folder, bin);
const seed = join(folder, "test/seed-file/seed.yaml");

/** Starts the bin and waits for its last line. The process is killed after the test. */
async function serve(...args: string[]): Promise<{ child: ChildProcess; output: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    output += chunk.toString();
    if (output.includes("Ctrl-C")) break;
  }
  return { child, output };
}

async function end(child: ChildProcess): Promise<number | null> {
  child.kill("SIGINT");
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

/** Runs the bin to its end. */
function fail(...args: string[]): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, _, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stderr });
    });
  });
}

function valueOf(output: string, label: string): string {
  return new RegExp(`^${label} +(.+)$`, "m").exec(output)?.[1] ?? "";
}

describe("entra-tenant", () => {
  it("serves a seeded tenant in memory until Ctrl-C, and leaves no files", async () => {
    const { child, output } = await serve("--seed", seed);
    const environment = /^In another shell: {2}\. '(.+)'$/m.exec(output)?.[1] ?? "";
    const script = `. '${environment}' && "$0" -p 'JSON.stringify(process.env)'`;
    const { stdout } = await promisify(execFile)("sh", ["-c", script, process.execPath]);
    const variables = JSON.parse(stdout) as Record<string, string>;
    const { AZURE_CLIENT_SECRET: secret = "", APP_SHOP_CLIENT_SECRET: ofShop = "" } = variables;
    const [origin, tenantId, clientId] = ["origin", "tenant id", "client id"].map((label) => valueOf(output, label));
    expect(variables).toMatchObject({
      AZURE_AUTHORITY_HOST: origin,
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      ARM_METADATA_HOSTNAME: origin?.replace("https://", ""),
      APP_SHOP_CLIENT_ID: valueOf(output, "client id of shop"),
      NODE_EXTRA_CA_CERTS: valueOf(output, "certificate authority"),
      CONNECT_SERVER: origin,
      CONNECT_CA_CERTIFICATE: valueOf(output, "certificate authority"),
    });
    const { CONNECT_API_KEY: key = "" } = variables;
    const list = await ask(
      { caFile: variables["NODE_EXTRA_CA_CERTS"] ?? "" },
      "GET",
      `${origin ?? ""}/__api__/v1/user`,
      { headers: { authorization: `Key ${key}` } },
    );
    expect([list.body["user_role"], output.includes(key)]).toEqual(["administrator", false]);
    expect([secret.length > 30, output.includes(secret), output.includes(ofShop)]).toEqual([true, false, false]);
    expect(((await stat(environment)).mode & 0o777).toString(8)).toBe("600");
    const roots = await readFile(variables["SSL_CERT_FILE"] ?? "", "utf8");
    expect(roots.split("BEGIN CERTIFICATE").length).toBeGreaterThan(50);

    expect(await end(child)).toBe(0);
    expect(existsSync(dirname(environment))).toBe(false);
  });

  it("keeps a tenant in a file, and prints the secret only when asked", async () => {
    const stateFile = await newStateFile();
    const { child, output } = await serve("--state", stateFile, "--show-secret");
    const running = await findRunningTenant(stateFile);
    if (!running) throw new Error("the tenant does not run");
    expect(valueOf(output, "client secret")).toBe(running.deployer.clientSecret);
    expect((await signIn(running))["authorization"]).toMatch(/^Bearer ey/);
    const second = await fail("--state", stateFile);
    expect(second).toEqual({
      code: 2,
      stderr: `the tenant in ${stateFile} is already running, at ${running.origin}\n  fix: use it, or stop it first  [tenant-running]\n`,
    });

    expect(await end(child)).toBe(0);
    expect([existsSync(stateFile), existsSync(stateFile.replace(".json", ".env"))]).toEqual([true, false]);
  });

  it.each([
    [["--sed", "x"], "Unknown option '--sed'\n  fix: entra-tenant --help lists the options  [option-unknown]\n"],
    [["--port", "0"], '--port: must be a number from 1 to 65535, got "0"  [port-invalid]\n'],
    [["--seed", "/nowhere"], "ENOENT: no such file or directory, open '/nowhere'\n"],
  ])("explains a mistake without a stack trace: %j", async (args, stderr) => {
    expect(await fail(...args)).toEqual({ code: 2, stderr });
  });

  it("takes no other port than the one that was asked for", async () => {
    await using other = await startTenant();
    expect(await fail("--port", String(other.port))).toEqual({
      code: 2,
      stderr: `port ${other.port} is taken\n  fix: choose another port, or omit it to use any free port  [port-taken]\n`,
    });
  });

  it("lists its options", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [program, "--help"]);
    expect(stdout.match(/^ {2}--[a-z-]+/gm)).toEqual([
      "  --seed",
      "  --state",
      "  --port",
      "  --show-secret",
      "  --help",
    ]);
  });
});
