import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { openSandbox, type Sandbox, type SandboxOptions } from "../../cli/sandbox/sandbox.ts";
import { vaultPath, writeVaultState } from "../support/vault-state.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A copy of this project with separate stack files and a separate sandbox. */
export interface TestProject extends Disposable {
  readonly dir: string;
  /** Folder of its sandbox. */
  readonly sandbox: string;
  readonly env: NodeJS.ProcessEnv;
  /** The variables of `env` that this process does not have. */
  readonly variables: Readonly<Record<string, string>>;
  /** Replaces the integrations of the stack `dev`, and its other settings. */
  configure(integrations: Record<string, unknown>, settings?: Record<string, unknown>): void;
  open(options?: Pick<SandboxOptions, "now" | "onRequest">): Promise<Sandbox>;
}

/**
 * Makes a project in a temporary folder that runs this project's program. The states of the stacks in `inVault` are
 * encrypted with a key from a vault instead of the sandbox's passphrase, which makes each run faster.
 */
export function makeProject(integrations: Record<string, unknown>, inVault: readonly string[] = ["dev"]): TestProject {
  const dir = mkdtempSync(join(tmpdir(), "entra-project-"));
  const sandbox = join(dir, "sandbox");
  const variables = {
    ENTRA_INTEGRATIONS_SANDBOX: sandbox,
    CI: "true",
    ...(inVault.length > 0 && { PATH: vaultPath(dir) }),
  };
  const env = { ...process.env, ...variables };
  const configure = (given: Record<string, unknown>, settings: Record<string, unknown> = {}): void => {
    const all = Object.entries({ integrations: given, ...settings });
    const config = Object.fromEntries(all.map(([key, value]) => [`entra-integrations:${key}`, value]));
    writeFileSync(join(dir, "Pulumi.dev.yaml"), stringify({ config }));
  };
  const name = "entra-integrations";
  writeFileSync(
    join(dir, "Pulumi.yaml"),
    stringify({ name, runtime: "nodejs", main: relative(dir, join(root, "index.ts")) }),
  );
  configure(integrations);
  return {
    dir,
    sandbox,
    env,
    variables,
    configure,
    async open(options = {}) {
      const opened = await openSandbox({ projectDir: dir, env, ...options });
      // Only now, because a sandbox with states and without a tenant is refused.
      for (const stack of inVault) writeVaultState(opened.folder, name, stack);
      return opened;
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** One integration that creates one of each: registration, service principal, secrets, a grant and a role. */
export const oneOfEach = {
  "erp-sync": {
    system: "custom",
    product: "Contoso ERP",
    redirectUris: ["https://erp.contoso.com/signin-oidc"],
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    justification: "Sends the mail of a test.",
    consent: "granted",
  },
};
