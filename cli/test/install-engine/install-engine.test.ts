import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installVerified, printChecksums } from "../../commands/install-engine.ts";
import { createColors } from "picocolors";
import { answer, type Behaviour, quickPace, reset } from "@entra-integrations/http/test/service.ts";

const cpu = process.arch === "x64" ? "amd64" : process.arch;
const cli = `pulumi-v3.265.0-${process.platform}-${process.arch}.tar.gz`;
const azuread = `pulumi-resource-azuread-v6.9.1-${process.platform}-${cpu}.tar.gz`;
const manifest = {
  dependencies: { "@pulumi/azuread": "6.9.1", "@pulumi/pulumi": "3.270.0", zod: "4.6.7" },
  devDependencies: { pulumi: "3.265.0", "@pulumi/policy": "1.21.0" },
};

describe("npm run install-engine", () => {
  let dir: string;
  let served: Map<string, Buffer>;
  let server: string;
  let close: () => Promise<unknown>;
  let printed: string[];
  let faults: Behaviour[];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "entra-install-"));
    mkdirSync(join(dir, "pipelines"));
    writeFileSync(join(dir, "package.json"), JSON.stringify(manifest));
    served = new Map([
      [cli, archiveOf("pulumi/pulumi", `#!/bin/sh\necho "$@" >> '${join(dir, "ran")}'\n`)],
      [azuread, archiveOf("pulumi-resource-azuread", "#!/bin/sh\n")],
    ]);
    const http = createServer((request, response) => {
      const body = served.get((request.url ?? "").slice(1));
      const fault = faults.shift();
      if (fault !== undefined) {
        fault(request, response);
        return;
      }
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    server = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
    close = () => new Promise((resolve) => http.close(resolve));
    printed = [];
    faults = [];
  });
  afterEach(async () => {
    await close();
    rmSync(dir, { recursive: true });
  });

  it("installs the CLI and the providers if all hashes are correct", async () => {
    pin(Object.fromEntries([...served].map(([name, body]) => [name, hashOf(body)])));
    await install();
    expect(readFileSync(join(dir, "ran"), "utf8")).toMatch(
      new RegExp(`^plugin install resource azuread 6\\.9\\.1 --file \\S+/${azuread} --reinstall\n$`),
    );
    expect([existsSync(join(dir, "engine", "pulumi", "pulumi")), printed]).toEqual([
      true,
      [`${cli}: installed`, `${azuread}: installed`],
    ]);
  });

  it.each([
    ["the CLI", cli],
    ["a provider", azuread],
  ])("unpacks and runs nothing where the hash of %s is wrong", async (_, wrong) => {
    const hashes = Object.fromEntries([...served].map(([name, body]) => [name, hashOf(body)]));
    pin({ ...hashes, [wrong]: hashOf(Buffer.from("another")) });
    await expect(install()).rejects.toThrow(
      `${server}/${wrong}: must have the SHA-256 ${hashOf(Buffer.from("another"))}, got ${hashes[wrong]!}\n`,
    );
    expect([existsSync(join(dir, "engine")), existsSync(join(dir, "ran"))]).toEqual([false, false]);
  });

  it("downloads nothing if a hash is missing", async () => {
    pin({ [cli]: hashOf(served.get(cli)!) });
    served.clear();
    await expect(install()).rejects.toThrow(
      `pipelines/engine-checksums.txt: must have the SHA-256 of ${azuread}\n  fix: add the lines of npm run install-engine -- --print-checksums`,
    );
  });

  it("takes no hash for one that is cut short", async () => {
    pin({ [cli]: hashOf(served.get(cli)!), [azuread]: hashOf(served.get(azuread)!).slice(1) });
    await expect(install()).rejects.toThrow("[checksum-missing]");
  });

  it("prints the lines of the checksums file for somebody to compare", async () => {
    await printChecksums({ projectDir: dir, env: process.env, server }, terminal());
    expect(printed).toEqual([...served].map(([name, body]) => `${hashOf(body)}  ${name}`));
    writeFileSync(join(dir, "pipelines", "engine-checksums.txt"), printed.join("\n"));
    await install();
    expect(existsSync(join(dir, "ran"))).toBe(true);
  });

  it("downloads an archive again that broke off, from a server that was busy", async () => {
    pin(Object.fromEntries([...served].map(([name, body]) => [name, hashOf(body)])));
    const half: Behaviour = (request, response) => {
      const body = served.get(cli)!;
      response.writeHead(200, { "content-length": String(body.length) });
      response.write(body.subarray(0, 40), () => request.socket.destroy());
    };
    faults = [answer(503), half, reset];
    await install();
    expect(printed).toEqual([`${cli}: installed`, `${azuread}: installed`]);
  });

  const half: Behaviour = (request, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("x", () => request.socket.destroy());
  };

  it.each([
    ["down", answer(503), "is down: it answered 503 to GET /pulumi-", "service-down"],
    ["down behind a gateway", answer(502, {}, "<html>"), "is down: it answered 502", "service-down"],
    ["busy", answer(429, { "retry-after": "30" }), "gets too many requests: it answered 429", "service-throttled"],
    ["busy for hours", answer(429, { "retry-after": "9999" }), "and asks to wait 9999 seconds", "service-throttled"],
    ["not reached", reset, "cannot be reached: ", "service-unreachable"],
    ["cut off each time", half, "cannot be reached: ", "service-unreachable"],
  ])("names a server that is %s, and installs nothing", async (_, fault, text, code) => {
    pin(Object.fromEntries([...served].map(([name, body]) => [name, hashOf(body)])));
    faults = Array.from({ length: 6 }, () => fault);
    const said = await install().then(
      () => "installed",
      (error: unknown) => (error as Error).message,
    );
    expect(said).toMatch(/^the server of the archives \(127\.0\.0\.1:\d+\) /);
    expect([said.includes(text), said.endsWith(`[${code}]`)]).toEqual([true, true]);
    expect([printed, existsSync(join(dir, "engine"))]).toEqual([[], false]);
  });

  it("gives up on a server that never responds", async () => {
    pin(Object.fromEntries([...served].map(([name, body]) => [name, hashOf(body)])));
    const pace = quickPace();
    faults = Array.from({ length: 6 }, () => () => pace.expire());
    await expect(install(pace)).rejects.toThrow(/does not answer: GET .* was given up after \d+ seconds\n {2}fix: /);
    expect(pace.now()).toBeLessThanOrEqual(3_600_000);
  });

  it("names the address of an archive that is not published", async () => {
    pin(Object.fromEntries([...served].map(([name, body]) => [name, hashOf(body)])));
    served.delete(azuread);
    await expect(install()).rejects.toThrow(`${server}/${azuread}: status 404\n`);
    expect(existsSync(join(dir, "engine"))).toBe(false);
  });

  function install(pace = quickPace()): Promise<void> {
    return installVerified({ projectDir: dir, env: process.env, server, into: "engine", pace }, terminal());
  }

  function pin(hashes: Record<string, string>): void {
    const lines = Object.entries(hashes).map(([name, hash]) => `${hash}  ${name}`);
    writeFileSync(join(dir, "pipelines", "engine-checksums.txt"), ["# comment", ...lines, ""].join("\n"));
  }

  function terminal() {
    const ignore = (): void => undefined;
    return {
      colors: createColors(false),
      drawsTables: false,
      columns: undefined,
      print: (line: string) => void printed.push(line),
      warn: ignore,
      progress: ignore,
    };
  }

  function archiveOf(name: string, text: string): Buffer {
    const folder = mkdtempSync(join(dir, "archive-"));
    const file = join(folder, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return execFileSync("tar", ["-czf", "-", "-C", folder, name.split("/")[0]!]);
  }
});

function hashOf(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}
