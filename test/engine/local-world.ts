import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { openWorld, type World } from "../../local/world.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A copy of this project with stack files of its own, and a world beside it. */
export interface TestProject extends Disposable {
  readonly dir: string;
  /** Folder of its world. */
  readonly world: string;
  readonly env: NodeJS.ProcessEnv;
  /** Replaces the integrations of the stack `dev`, and its other settings. */
  configure(integrations: Record<string, unknown>, settings?: Record<string, unknown>): void;
  open(): Promise<World>;
}

/** Makes a project in a folder of its own that runs this project's program. */
export function makeProject(integrations: Record<string, unknown>): TestProject {
  const dir = mkdtempSync(join(tmpdir(), "entra-project-"));
  const world = join(dir, "world");
  const env = { ...process.env, ENTRA_LOCAL_WORLD: world };
  const configure = (given: Record<string, unknown>, settings: Record<string, unknown> = {}): void => {
    const all = Object.entries({ integrations: given, ...settings });
    const config = Object.fromEntries(all.map(([key, value]) => [`entra-integrations:${key}`, value]));
    writeFileSync(join(dir, "Pulumi.dev.yaml"), stringify({ config }));
  };
  writeFileSync(
    join(dir, "Pulumi.yaml"),
    stringify({ name: "entra-integrations", runtime: "nodejs", main: relative(dir, join(root, "index.ts")) }),
  );
  configure(integrations);
  return {
    dir,
    world,
    env,
    configure,
    open: () => openWorld({ projectDir: dir, env }),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** One integration that makes one of each: registration, service principal, secrets, a grant and a role. */
export const oneOfEach = {
  "erp-sync": {
    system: "custom",
    product: "Contoso ERP",
    redirectUris: ["https://erp.contoso.com/signin-oidc"],
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    consent: "granted",
  },
};
