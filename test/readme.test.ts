import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import main from "../index.ts";
import { systems } from "../integrations/systems/index.ts";
import { ofType, type Recording, recordResources, valueOf } from "./components/recording-mocks.ts";

const root = new URL("../", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");
const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
  scripts: Record<string, string>;
};

/** The first block of code in one language. */
function blockOf(language: string): string {
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readme)?.[1] ?? "";
}

describe("README.md", () => {
  it("has one row for each system, with a link to its page", () => {
    const rows = [...readme.matchAll(/^\| `([a-z0-9-]+)` +\| \[.*?\]\((docs\/[a-z0-9-]+\.md)\)/gm)];
    expect(rows.map(([, system, page]) => [system, page])).toEqual(systems.map(({ key }) => [key, `docs/${key}.md`]));
  });

  it("uses only npm scripts of package.json", () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z:-]+)(?=[ `\n])/g)].map(([, name = ""]) => name);
    const unknown = named.filter((name) => !["ci", "install"].includes(name) && !(name in scripts));
    expect(named).toContain("start");
    expect(unknown).toEqual([]);
  });

  it("links only to existing files", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, link = ""]) => link);
    const local = links.filter((link) => !link.startsWith("https://"));
    expect(local.length).toBeGreaterThan(10);
    expect(local.filter((link) => !existsSync(new URL(link, root)))).toEqual([]);
  });

  it("shows every picture of docs/images, each for light and dark", () => {
    const shown = [...readme.matchAll(/(?:src|srcset)="docs\/images\/([^"]+)"/g)].map(([, name = ""]) => name);
    expect(shown.toSorted()).toEqual(readdirSync(new URL("docs/images", root)).toSorted());
    expect(shown.toSorted()).toEqual(
      ["comment", "handoff", "overview"].flatMap((name) => [`${name}-dark.png`, `${name}-light.png`]),
    );
  });
});

describe("the raw resources in README.md", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are a program that is type-checked", () => {
    const file = readFileSync(new URL("examples/library/azuread.ts", root), "utf8");
    expect(file.endsWith(`\n\n${blockOf("ts")}`)).toBe(true);
  });

  it("create the same registration as the entry above them", async () => {
    // Both secrets of the raw program are accepted on this day, as those of the entry are.
    vi.useFakeTimers({ now: new Date("2026-11-29"), toFake: ["Date"] });
    vi.stubEnv("AZURE_AUTHORITY_HOST", "");
    const answers = { "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "7c4a1a0e" }) };
    const fromEntry = await recordResources(answers);
    const { config } = parse(blockOf("yaml")) as { config: Record<string, unknown> };
    pulumi.runtime.setAllConfig(
      Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
      ),
    );
    await valueOf((await main()).secrets);
    const raw = await recordResources(answers);
    await valueOf((await import("../examples/library/azuread.ts")).clientId);
    expect(registrationOf(raw)).toEqual(registrationOf(fromEntry));
    expect(registrationOf(raw)).toMatchObject({ servicePrincipals: 1, endDates: { length: 2 } });
  });
});

/** The parts of a recording that decide about access. */
function registrationOf(recording: Recording): object {
  const [application] = ofType(recording, "Application");
  const { displayName, signInAudience, web, requiredResourceAccesses } = application?.inputs ?? {};
  return {
    displayName,
    signInAudience,
    web,
    requiredResourceAccesses,
    servicePrincipals: ofType(recording, "ServicePrincipal").length,
    endDates: ofType(recording, "ApplicationPassword")
      .map(({ inputs }) => new Date(String(inputs["endDate"])).toISOString())
      .sort(),
  };
}
