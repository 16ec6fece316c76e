import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { get as httpsGet, request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { startTenant, type TenantConnection, type TenantHandle, type TenantOptions } from "../index.ts";

/** Path for the state file of a test's tenant. Its folder is removed after the test. */
export async function newStateFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "local-tenant-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return join(directory, "tenant.json");
}

/** Starts a tenant in this process that is closed after the test. */
export async function start(options: TenantOptions = {}): Promise<TenantHandle> {
  const handle = await startTenant(options);
  onTestFinished(() => handle.close());
  return handle;
}

/** Starts a tenant in its own process, which is killed after the test. Resolves with the line that it printed. */
export async function startProcess(stateFile: string): Promise<{ child: ChildProcess; line: Record<string, unknown> }> {
  const program = fileURLToPath(new URL("tenant-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, stateFile], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return { child, line: JSON.parse(chunk.toString()) as Record<string, unknown> };
}

/** Asks over a real socket, trusting the tenant's certificate authority and no other. */
export async function ask(
  { caFile }: Pick<TenantConnection, "caFile">,
  method: string,
  url: string,
  options: { body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number | undefined; body: Record<string, unknown> }> {
  const ca = await readFile(caFile, "utf8");
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, { method, ca, agent: false, headers: options.headers ?? {} }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        resolve({
          status: response.statusCode,
          body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
        });
      });
    });
    request.on("error", reject).end(options.body);
  });
}

/** The error of a client that trusts only the machine's own certificate authorities. */
export function untrustedAnswer(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    httpsGet(url, { agent: false }, () => resolve(undefined)).on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code),
    );
  });
}

/** The deployer's token, as any client gets it. */
export async function signIn(connection: TenantConnection): Promise<Record<string, string>> {
  const { origin, tenantId, deployer } = connection;
  const form = new URLSearchParams({
    client_id: deployer.clientId,
    client_secret: deployer.clientSecret,
    grant_type: "client_credentials",
    scope: `${origin}/.default`,
  });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const { body } = await ask(connection, "POST", `${origin}/${tenantId}/oauth2/v2.0/token`, {
    body: form.toString(),
    headers,
  });
  return { authorization: `Bearer ${String(body["access_token"])}`, "content-type": "application/json" };
}
