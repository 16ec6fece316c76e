import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openHttp } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { signIn } from "../../commands/verify/sign-in.ts";
import { quickPace } from "@entra-integrations/http/test/service.ts";

const tenantId = "8d0f6f5e-0000-4000-8000-000000000001";
const secret = "top-secret";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "az-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential");
});

/** Puts an `az` with this shell script before all others. */
async function installAz(script: string): Promise<void> {
  const file = join(folder, "az");
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
}

interface Where {
  readonly authority?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly pace?: Pace;
}

async function open({
  authority = "https://login.microsoftonline.com",
  env = {},
  pace = quickPace(),
}: Where = {}): Promise<string> {
  const { fetch } = openHttp({ fetch: () => Promise.reject(new Error("not asked")), deadlineSeconds: 600, pace });
  const resource = "https://graph.microsoft.com";
  return await signIn({ tenantId, authority, resource, env, fetch, pace }).catch(
    (error: unknown) => (error as Error).message,
  );
}

const says = (text: string): string => `echo "${text}" >&2; exit 1`;

describe("signing in with the Azure CLI", () => {
  it("takes its token for the tenant of the stack", async () => {
    await installAz(`echo "$*" > '${folder}/asked'; echo '{"accessToken":"token","expires_on":4102444800}'`);
    expect(await open()).toBe("token");
    expect(await readFile(join(folder, "asked"), "utf8")).toBe(
      `account get-access-token --output json --resource https://graph.microsoft.com --tenant ${tenantId}\n`,
    );
  });

  it.each([
    ["nobody is signed in", says("ERROR: Please run 'az login' to setup account."), "not-signed-in", /az login/],
    [
      "the sign-in has ended",
      says("ERROR: AADSTS700082: The refresh token has expired due to inactivity. Please run: az login --scope x"),
      "not-signed-in",
      /AADSTS700082/,
    ],
    ["it crashes", says("ERROR: Traceback (most recent call last): KeyError"), "not-signed-in", /Traceback/],
    [
      "the network fails",
      says("ERROR: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /x"),
      "service-unreachable",
      /cannot be reached: .*Max retries exceeded/,
    ],
    [
      "the connection is reset",
      says("ERROR: ('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))"),
      "service-unreachable",
      /Connection reset by peer/,
    ],
    [
      "Entra is down",
      says("ERROR: AADSTS90033: A transient error has occurred. Please try again."),
      "service-down",
      /^Microsoft Entra \(login\.microsoftonline\.com\) is down/,
    ],
    [
      "Entra turns requests away",
      says("ERROR: AADSTS90055: There are too many incoming requests."),
      "service-throttled",
      /^Microsoft Entra \(login\.microsoftonline\.com\) gets too many requests/,
    ],
    ["it prints something else", `echo '${secret} and more'`, "not-signed-in", /az prints no token/],
    ["its answer breaks off", `printf '{"accessToken":"${secret}'`, "not-signed-in", /az prints no token/],
  ])("names the cause where %s, without a secret", async (_, script, code, text) => {
    await installAz(script);
    const said = await open();
    expect(said).toMatch(text);
    expect(said).toMatch(new RegExp(`\\n  fix: .*\\[${code}\\]$`));
    expect(said).not.toContain(secret);
    if (code !== "not-signed-in") expect(said).not.toContain("az login");
  });

  it("gives up if az never responds", async () => {
    await installAz(`echo $$ > '${folder}/pid'; exec sleep 60`);
    const pace = quickPace();
    const opened = open({ pace });
    const pid = await vi.waitUntil(() => readFile(join(folder, "pid"), "utf8").catch(() => ""), { timeout: 5000 });
    onTestFinished(() => void process.kill(Number(pid)));
    pace.expire();
    expect(await opened).toMatch(
      /^no token for tenant 8d0f\S+ after \d+ seconds: .*\n {2}fix: run az account get-access-token --tenant 8d0f.*\[sign-in-silent\]$/,
    );
  });
});

describe("signing in with the variables of Microsoft's library", () => {
  beforeEach(() => {
    vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential");
    vi.stubEnv("AZURE_TENANT_ID", tenantId);
    vi.stubEnv("AZURE_CLIENT_ID", "8d0f6f5e-0000-4000-8000-000000000002");
    vi.stubEnv("AZURE_CLIENT_SECRET", secret);
  });

  it("names a sign-in service that cannot be reached", async () => {
    // The library waits between its tries.
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const passing = setInterval(() => vi.advanceTimersByTime(5000), 5);
    onTestFinished(() => {
      clearInterval(passing);
      vi.useRealTimers();
    });
    const said = await open({ authority: "https://localhost:1", env: { ARM_METADATA_HOSTNAME: "localhost:1" } });
    expect(said).toMatch(/^Microsoft Entra \(localhost:1\) cannot be reached: .*\n {2}fix: .*\[service-unreachable\]$/);
    expect(said).not.toMatch(/top-secret|az login/);
  });
});
