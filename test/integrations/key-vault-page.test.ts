import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { vaultSecretNames } from "../../integrations/delivery/key-vault.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { newVault, subscriptionId } from "../../packages/entra-tenant/key-vault/seed.ts";
import { findNeeds } from "../../cli/commands/identity/needs.ts";

const pageUrl = new URL("../../docs/key-vault.md", import.meta.url);
const page = readFileSync(pageUrl, "utf8");
const snippets = [...page.matchAll(/```(\w*)\n(.*?)```/gs)];
const { scripts } = JSON.parse(readFileSync(new URL("../package.json", pageUrl), "utf8")) as {
  scripts: Record<string, string>;
};

/** The integrations of the page's stack lines. */
const specs = snippets.flatMap(([, , yaml = ""]) => {
  const { config } = parseYaml(yaml) as { config: Record<string, unknown> };
  return parseIntegrations(config["entra-integrations:integrations"], {
    now: new Date("2026-11-21"),
    owners: undefined,
  });
});

/** The first cells of the rows of the table under a heading, and the second ones. */
function rowsOf(heading: string): [string, string][] {
  const [, section = ""] = page.split(`## ${heading}\n`);
  const rows = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)].slice(2);
  return rows.map(([, first = "", second = ""]) => [first.trim(), second.trim()]);
}

describe("docs/key-vault.md", () => {
  it("shows only valid stack lines as code", () => {
    expect(snippets.map(([, language]) => language)).toEqual(["yaml"]);
    expect(specs.map(({ name }) => name)).toEqual(["erp-sync"]);
  });

  it("uses the vault of the local tenant in its example", () => {
    const seeded = newVault({ subscriptionId, resourceGroupName: "rg-contoso", name: "kv-contoso" });
    expect(specs[0]?.entra?.deliverTo?.keyVault?.vaultId).toBe(seeded.id);
  });

  it("lists the secrets under their real names, and refers to one of them", () => {
    const names = vaultSecretNames("erp-sync");
    expect(new Set(rowsOf("What is written").map(([name]) => name.replaceAll("`", "")))).toEqual(
      new Set(Object.values({ ...names })),
    );
    expect(page).toContain(`@Microsoft.KeyVault(VaultName=kv-contoso;SecretName=${names.clientSecret})`);
  });

  it("lists the same roles as npm run identity", () => {
    const roles = new Map(rowsOf("Who may do what"));
    const { deploy, preview } = findNeeds(specs);
    const told = [deploy, preview].map((needs) => needs.find(({ kind }) => kind === "Azure role")?.name);
    expect(told).toEqual([roles.get("deploys"), roles.get("previews")]);
  });

  it("uses only existing npm scripts and files", () => {
    const named = [...page.matchAll(/npm run ([a-z:]+)/g)].map(([, name = ""]) => name);
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
    expect([named.length, links.length].every((count) => count > 0)).toBe(true);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(links.filter((link) => !existsSync(new URL(link, pageUrl)))).toEqual([]);
  });
});
