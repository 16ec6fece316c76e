import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { X509Certificate } from "node:crypto";
import { parse } from "node-html-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { walkSignIn } from "../../cli/sandbox/browser.ts";
import { startTenant, type TenantHandle } from "../../packages/entra-tenant/index.ts";
import { openTenantFetch, type TenantFetch } from "../../cli/sandbox/tenant-fetch.ts";
import { addCertificate } from "../../packages/entra-tenant/test/login/support/certificate.ts";
import { graphId } from "../../packages/entra-tenant/test/login/support/microsoft-apis.ts";
import { scope } from "../../packages/entra-tenant/test/login/support/permissions.ts";
import { addSecret, grant, register } from "../../packages/entra-tenant/test/login/support/registrations.ts";

/** A program with real client libraries: its preparation and its flows. */
interface Client {
  /** Prepares the program; undefined if the machine lacks something. */
  prepare(directory: string): string[] | undefined;
  needs: string;
  flows: string[];
}

const python = process.env["ENTRA_TEST_PYTHON"] ?? "python3";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const runs = (command: string, args: string[], cwd?: string) => spawnSync(command, args, { cwd }).status === 0;

const clients: Record<string, Client> = {
  python: {
    needs: `${python} with msal and azure-identity (ENTRA_TEST_PYTHON names another interpreter)`,
    prepare: () =>
      runs(python, ["-c", "import msal, azure.identity"]) ? [python, here("clients/python_clients.py")] : undefined,
    flows: [
      "msal-client-secret",
      "msal-certificate",
      "msal-code-and-refresh",
      "msal-device-code",
      "msal-on-behalf-of",
      "azure-identity-secret",
      "azure-identity-certificate",
    ],
  },
  go: {
    needs: "Go with the modules of test/real/clients/go",
    prepare(directory) {
      const program = join(directory, "go-clients");
      return runs("go", ["build", "-o", program, "."], here("clients/go")) ? [program] : undefined;
    },
    flows: [
      "msal-client-secret",
      "msal-certificate",
      "msal-code",
      "msal-on-behalf-of",
      "msal-device-code",
      "azidentity-secret",
      "azidentity-certificate",
      "go-oidc-sign-in-and-userinfo",
    ],
  },
};

const directory = await mkdtemp(join(tmpdir(), "real-clients-"));
const found = Object.entries(clients).flatMap(([name, client]) => {
  const command = client.prepare(directory);
  if (command === undefined) process.stderr.write(`NOT RUN: ${name}, which needs ${client.needs}\n`);
  return command === undefined ? [] : [{ name, command, flows: client.flows }];
});
const requested = (process.env["ENTRA_TEST_CLIENTS"] ?? "").split(",").filter((name) => name !== "");

let tenant: TenantHandle;
let browser: TenantFetch;
let sandbox: Record<string, string>;

beforeAll(async () => {
  tenant = await startTenant({ stateFile: join(directory, "tenant.json") });
  browser = openTenantFetch(tenant.caFile);
  sandbox = await registerClients();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await tenant.close();
  await rm(directory, { recursive: true, force: true });
});

it("finds every client that ENTRA_TEST_CLIENTS names", () => {
  const names = found.map(({ name }) => name);
  expect(requested.filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(found)("the real clients in $name", ({ command, flows }) => {
  it("get their tokens", async () => {
    const outcomes = await run(command);
    expect(outcomes).toEqual(Object.fromEntries(flows.map((flow) => [flow, "works"])));
  });
});

/** Registers the clients of the programs, and returns them with the tenant's address. */
async function registerClients(): Promise<Record<string, string>> {
  const redirectUri = "http://localhost:5000/callback";
  const directoryOfTenant = tenant.tenant;
  const web = register(directoryOfTenant, { web: { redirectUris: [redirectUri] } });
  const desktop = register(directoryOfTenant);
  desktop.isFallbackPublicClient = true;
  const api = register(directoryOfTenant, { api: { oauth2PermissionScopes: [scope("access")] } });
  api.identifierUris = [`api://${api.appId}`];
  for (const client of [web, desktop, api]) grant(directoryOfTenant, client, graphId, "User.Read openid profile email");
  grant(directoryOfTenant, web, api.appId, "access");
  const end = new Date(Date.now() + 3_600_000);
  const [secret, apiSecret] = [addSecret(web, end), addSecret(api, end)];
  const certificate = await addCertificate(web);
  for (const { passwordCredentials } of [web, api]) {
    for (const credential of passwordCredentials) credential.startDateTime = "2020-01-01T00:00:00Z";
  }
  const [keyFile, certificateFile] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
  writeFileSync(keyFile, certificate.privateKeyPem, { mode: 0o600 });
  const [{ key } = { key: "" }] = web.keyCredentials;
  writeFileSync(certificateFile, new X509Certificate(Buffer.from(key, "base64")).toString());
  const { origin, tenantId, caFile } = tenant;
  const ids = { web: web.appId, desktop: desktop.appId, api: api.appId };
  return { origin, tenantId, caFile, ...ids, secret, apiSecret, redirectUri, keyFile, certificateFile };
}

/** Runs a program, signs in if it asks for it, and returns the result of each flow. */
async function run([program = "", ...args]: string[]): Promise<Record<string, string>> {
  const { caFile, origin } = tenant;
  const trust = { REQUESTS_CA_BUNDLE: caFile, SSL_CERT_FILE: caFile, AZURE_AUTHORITY_HOST: origin };
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...trust, ENTRA_TEST_TENANT: JSON.stringify(sandbox) },
  });
  const ended = once(child, "close");
  const outcomes: Record<string, string> = {};
  const account = [...tenant.tenant.users.values()].find(({ mailNickname }) => mailNickname === "user");
  const name = account?.userPrincipalName ?? expect.fail("the tenant has no ordinary user");
  for await (const line of createInterface(child.stdout)) {
    const [, kind, first = "", rest = ""] = /^(\S+) (\S+) ?(.*)$/.exec(line) ?? [];
    if (kind === "SIGN-IN") {
      const back = await walkSignIn({ url: first, account: name, consent: "accept", fetch: browser.fetch });
      child.stdin.write(`${back}\n`);
    } else if (kind === "DEVICE") await approve(first, name);
    else if (kind === "RESULT") outcomes[first] = rest;
  }
  await ended;
  return outcomes;
}

/** Signs a user in on another device. */
async function approve(code: string, account: string): Promise<void> {
  const submit = async (path: string, form: Record<string, string>) => {
    const response = await browser.fetch(tenant.origin + path, { method: "POST", body: new URLSearchParams(form) });
    return (
      parse(await response.text())
        .querySelector("input[name=request]")
        ?.getAttribute("value") ?? ""
    );
  };
  const signInPage = await submit("/common/oauth2/deviceauth", { otc: code });
  const question = await submit(`/${tenant.tenantId}/login`, { request: signInPage, account });
  await submit(`/${tenant.tenantId}/Consent/Set`, { request: question, decision: "accept" });
}
