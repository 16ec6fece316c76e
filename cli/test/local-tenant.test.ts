import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { explainPort } from "../commands/local/tenant.ts";
import { runCli } from "../run-cli.ts";

it("names a port that another program uses", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const sandbox = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(sandbox, { recursive: true }));
  vi.stubEnv("ENTRA_INTEGRATIONS_SANDBOX", sandbox);
  const { port } = server.address() as AddressInfo;
  const written: string[] = [];
  const sink = { write: (text: string) => written.push(text) };
  expect(await runCli(["local", "tenant", "--port", String(port)], { stdout: sink, stderr: sink })).toBe(2);
  expect(written.join("")).toBe(
    `--port: ${port} is used by another program\n  fix: stop that program, or choose another port  [port-in-use]\n`,
  );
});

it("names a port that only an administrator may use", () => {
  const refused = Object.assign(new Error("listen EACCES"), { code: "EACCES", syscall: "listen" });
  expect(explainPort(refused, 80)).toMatchObject({
    message: expect.stringContaining("choose a port from 1024") as string,
  });
  expect(explainPort(refused, undefined)).toBe(refused);
});
