import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse, stringify } from "yaml";

/** The integrations of a stack file. */
export type Integrations = Record<string, Record<string, unknown>>;

/** The setting of a stack file that contains them. */
export const integrationsKey = "entra-integrations:integrations";

/** Reads the integrations of `Pulumi.dev.yaml`: one of each target system. */
export async function readMix(projectDir: string): Promise<Integrations> {
  const text = await readFile(join(projectDir, "Pulumi.dev.yaml"), "utf8");
  return (parse(text) as { config: Record<string, Integrations> }).config[integrationsKey] ?? {};
}

/**
 * Repeats a mix of integrations until there are `count`, each with different names and host names. `first` is the number
 * of the first one, for stacks that share a tenant.
 */
export function repeatMix(mix: Integrations, count: number, first = 1): Integrations {
  const all = Object.entries(mix);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const [name, integration] = all[index % all.length] ?? [];
      if (name === undefined || integration === undefined) throw new Error("the mix has no integrations");
      const number = String(first + index);
      return [`${name}-${number}`, numberHosts(integration, number)];
    }),
  );
}

/** Two integrations may not share a redirect URI. */
function numberHosts(integration: Record<string, unknown>, number: string): Record<string, unknown> {
  const hosts = /\b([a-z]+)\.(contoso\.com|integray\.app)\b/g;
  const text = JSON.stringify(integration).replaceAll(hosts, `$1-${number}.$2`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Content of a `Pulumi.yaml` in `dir` that runs the program in `main`. */
export function renderProject(dir: string, main: string): string {
  return stringify({ name: "entra-integrations", runtime: "nodejs", main: relative(dir, main) });
}

/** Content of a stack file. */
export function renderStack(integrations: Integrations): string {
  return stringify({ config: { [integrationsKey]: integrations } });
}
