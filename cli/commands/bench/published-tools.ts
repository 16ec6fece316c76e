import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createRequire } from "node:module";
import { isExecutable } from "../../engine/command.ts";
import { UserError } from "../../../integrations/text/user-error.ts";

const { version: azureadVersion } = createRequire(import.meta.url)("@pulumi/azuread/package.json") as {
  version: string;
};

/** Published programs that deploy with the same azuread provider. */
export interface PublishedTools {
  readonly pulumi: string;
  readonly terraform: string;
  /** Folder of `terraform-provider-azuread`. */
  readonly providerDir: string;
  /** `PATH` on which the Pulumi CLI finds its plugins. */
  readonly path: string;
}

/** Finds the tools on PATH, next to the engine and in Pulumi's own folder. Throws a list of the missing ones. */
export async function findPublishedTools(engineRoot: string, env: NodeJS.ProcessEnv): Promise<PublishedTools> {
  const engineBin = join(engineRoot, "bin");
  const installed = join(
    env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"),
    "plugins",
    `resource-azuread-v${azureadVersion}`,
  );
  const folders = [...(env["PATH"] ?? "").split(delimiter), engineBin, installed];
  const names = ["terraform", "terraform-provider-azuread", "pulumi-resource-azuread", "pulumi-language-nodejs"];
  const found = await Promise.all(names.map((name) => findExecutable(name, folders)));
  const missing = names.filter((_, index) => found[index] === undefined);
  const [terraform, provider, plugin, languageHost] = found;
  if (!terraform || !provider || !plugin || !languageHost) {
    throw new UserError({
      message: `--published: these programs are not on PATH: ${missing.join(", ")}`,
      fix: "install Terraform, its azuread provider, the Pulumi CLI and its azuread plugin, and put them on PATH",
      code: "published-missing",
    });
  }
  const path = [dirname(plugin), dirname(languageHost), env["PATH"]].join(delimiter);
  return { pulumi: join(engineBin, "pulumi"), terraform, providerDir: dirname(provider), path };
}

async function findExecutable(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}
