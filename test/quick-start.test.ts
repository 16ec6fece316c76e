import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Ran, runInProcess } from "./support/run-command.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const stackFile = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
const stack = parse(stackFile) as { config: { "entra-integrations:integrations": Record<string, { system: string }> } };
const names = Object.keys(stack.config["entra-integrations:integrations"]);
let sandbox: string;

/** Runs the command line like npm, in a separate process. */
function runLikeNpm(...args: string[]): Promise<{ exitCode: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, ENTRA_INTEGRATIONS_SANDBOX: sandbox, CI: "true" };
  return new Promise((resolve) => {
    execFile(process.execPath, ["cli/main.ts", ...args], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error?.code ?? 0, stdout, stderr });
    });
  });
}

/** Runs it in this process, which has loaded it. */
function run(...args: string[]): Promise<Ran> {
  return runInProcess(args, root, { ENTRA_INTEGRATIONS_SANDBOX: sandbox, CI: "true" });
}

const mail = "IMAP.AccessAsUser.All POP.AccessAsUser.All SMTP.Send";
const outlook = mail.replace(/^| /g, "$&https://outlook.office.com/");

// Each with the flow of its product: with or without PKCE and a secret, and at v1 endpoints if it uses them.
const proofs: Record<string, string> = {
  "data-import":
    "signed in as itself for https://contoso.operations.dynamics.com; signed in as itself for https://contoso.operations.dynamics.com at the v1 endpoint",
  "data-import-onprem": "needs nothing from Entra",
  "erp-sync": "user@contoso.onmicrosoft.com signed in; scopes User.Read Files.Read.All; refreshed",
  "helpdesk-mail": "signed in as itself for https://outlook.office365.com; roles IMAP.AccessAsApp SMTP.SendAsApp",
  "mail-sender": "signed in as itself for https://graph.microsoft.com; roles Mail.Send",
  reporting: "user@contoso.onmicrosoft.com signed in; scopes openid profile email User.Read; refreshed",
  "reports-openai": "signed in as itself for https://cognitiveservices.azure.com",
  shop: [
    `user@contoso.onmicrosoft.com signed in; scopes openid profile ${outlook}; refreshed; read the address user@contoso.onmicrosoft.com`,
    `user@contoso.onmicrosoft.com signed in at the v1 endpoint; scopes openid profile User.Read ${mail} email; refreshed; read the address user@contoso.onmicrosoft.com`,
  ].join("; "),
};

const deliveries = `
Delivered:
  ok  helpdesk-mail  to Exchange Online
  ok  reports-openai  to Posit Connect, which confirmed it
`;

const products = `
Products: imapflow, nodemailer and Posit Connect signed in
  ok  helpdesk-mail  mail: SMTP opens helpdesk@contoso.onmicrosoft.com; mail: IMAP opens helpdesk@contoso.onmicrosoft.com
  ok  reports-openai  posit-connect-verify: Connect got a token with the values that it stores
`;

/** The proof of each connection, by name. */
function proofsIn(stdout: string): Record<string, string> {
  const [text = ""] = (stdout.split(/^Proof: /m)[1] ?? "").split(/^Products: /m);
  const lines = [...text.matchAll(/^ {2}ok {2}(\S+) {2}(.*)$/gm)];
  return Object.fromEntries(lines.map(([, name = "", seen = ""]) => [name, seen]));
}

beforeAll(() => {
  sandbox = mkdtempSync(join(tmpdir(), "quick-start-"));
});

afterAll(() => rmSync(sandbox, { recursive: true }));

// The tests run in order. Each run takes seconds and continues from the previous one.
describe("the quick start", () => {
  it("deploys, hands over, proves each connection, and changes nothing the second time", async () => {
    const first = await runLikeNpm("start");
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stdout).toMatch(/^\d+ created\n\d+ warnings; npm start -- --verbose shows /);
    expect(first.stdout).toContain(products);
    const lines = first.stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(24);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(first.stdout).toContain("Request offline_access scope  True");
    expect(first.stdout).toContain(deliveries);
    expect(proofsIn(first.stdout)).toEqual(proofs);

    const second = await run("start", "--verbose");
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toMatch(/^no changes \(\d+ resources\)$/m);
    for (const name of names) expect(second.stdout).toMatch(new RegExp(`^${name}: `, "m"));

    const { secrets, connections } = JSON.parse((await run("local", "outputs", "--json")).stdout) as {
      secrets: unknown;
      connections: Record<string, unknown>;
    };
    expect([secrets, Object.keys(connections).sort()]).toEqual(["[secret]", [...names].sort()]);
    expect(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")).toBe(stackFile);
  });
});
