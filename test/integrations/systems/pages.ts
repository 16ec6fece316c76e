import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import type { Variant } from "./variants.ts";

/** The folder of the pages. */
export const pagesFolder = new URL("../../../docs/", import.meta.url);

/** The text of a system's page. */
export function readPage(system: string): string {
  return readFileSync(new URL(`${system}.md`, pagesFolder), "utf8");
}

/** The text of one section, without its heading. */
export function sectionOf(page: string, heading: string): string {
  const [, section = ""] = page.split(`## ${heading}\n`);
  return section.split("\n## ")[0] ?? "";
}

/** The entries of the stack lines in a page, by name. */
export function entriesOf(page: string): Record<string, Variant["entry"]> {
  const [, yaml = ""] = sectionOf(page, "In the stack file").split("```yaml\n");
  const stack = parseYaml(yaml.split("```")[0] ?? "") as { config: Record<string, unknown> };
  return stack.config["entra-integrations:integrations"] as Record<string, Variant["entry"]>;
}
