import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { type Problem, renderChoice, SpecError } from "../../integrations/stack-file/problems.ts";
import type { IntegrationSpec } from "../../integrations/spec.ts";
import { systems } from "../../integrations/systems/index.ts";

const now = new Date("2026-11-21T12:00:00Z");

/** Reads `integrations` as a stack file has them. */
function read(yaml: string, owners?: unknown): IntegrationSpec[] {
  const value: unknown = yaml === "" ? undefined : parseYaml(yaml);
  return parseIntegrations(value, { now, owners });
}

function errorOf(yaml: string, owners?: unknown): unknown {
  try {
    read(yaml, owners);
  } catch (error) {
    return error;
  }
  throw new Error("nothing was refused");
}

function problemsOf(yaml: string, owners?: unknown): readonly Problem[] {
  const error = errorOf(yaml, owners);
  return error instanceof SpecError ? error.problems : [];
}

interface Malformed {
  title: string;
  owners?: unknown;
  integrations: string;
  problems: string;
}

const malformed = parseYaml(readFileSync(new URL("malformed.yaml", import.meta.url), "utf8")) as Malformed[];
const systemKeys = systems.map((system) => system.key);

describe("parseIntegrations with a mistake", () => {
  it.each(malformed)("reports $title", ({ integrations, owners, problems }) => {
    const [heading, ...lines] = String(errorOf(integrations, owners)).split("\n");
    const expected = problems
      .replaceAll("<any system>", renderChoice(systemKeys))
      .replaceAll("<systems>", systemKeys.join(", "));
    expect(`${lines.join("\n")}\n`).toBe(expected);
    expect(heading).toMatch(/^SpecError: (1 problem|\d+ problems) in the stack file$/);
  });

  it("never repeats a secret", () => {
    const texts = malformed.map(({ integrations, owners }) => String(errorOf(integrations, owners)));
    expect(malformed.filter(({ integrations }) => integrations.includes("hunter2")).length).toBeGreaterThan(5);
    expect(texts.filter((text) => text.includes("hunter2"))).toEqual([]);
  });

  it("reports the problems of all integrations at once, sorted by path", () => {
    const paths = problemsOf(`
      reporting: { system: custom, redirectUris: [/b, /a], displayName: 1 }
      Erp: { system: integray, address: http://acme.integray.app, permissions: {} }
      nothing:
    `)
      .map(({ path }) => path)
      .sort();
    const text = String(
      errorOf(`
      reporting: { system: custom, redirectUris: [/b, /a], displayName: 1 }
      Erp: { system: integray, address: http://acme.integray.app, permissions: {} }
      nothing:
    `),
    );
    expect(text.split("\n")[0]).toBe("SpecError: 6 problems in the stack file");
    expect([...text.matchAll(/^(integrations[^:]*):/gm)].map(([, path]) => path)).toEqual(paths);
  });

  it("checks no other rule of an integration with malformed options", () => {
    const codes = problemsOf("a: { system: custom, displayName: 1 }").map(({ code }) => code);
    expect(codes).toEqual(["wrong-type"]);
  });

  it("allows two integrations to share a redirect URI if the product has only one callback", () => {
    const yaml = `
      a: { system: custom, redirectUris: [https://reporting.contoso.com/cb] }
      b: { system: custom, redirectUris: [https://reporting.contoso.com/cb], shareRedirectUris: true }
    `;
    expect(read(yaml).map(({ name }) => name)).toEqual(["a", "b"]);
  });
});

describe("parseIntegrations", () => {
  it("allows all desktop applications to share loopback addresses", () => {
    const yaml = `
      a: { system: custom, publicClientRedirectUris: [http://localhost, "http://127.0.0.1:8400/cb"] }
      b: { system: custom, publicClientRedirectUris: [http://localhost, "http://127.0.0.1:8400/cb"] }
    `;
    expect(read(yaml).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("requires assignment only if the stack file does", () => {
    const specs = read(`
      a: { system: custom, redirectUris: [https://a.contoso.com/cb], assignmentRequired: true }
      b: { system: custom, redirectUris: [https://b.contoso.com/cb] }
    `);
    expect(specs.map(({ entra }) => entra?.assignmentRequired)).toEqual([true, false]);
  });

  it("accepts a stack file without integrations", () => {
    expect(read("{}")).toEqual([]);
  });

  it("uses the owners of the stack for integrations without owners, with the path of each", () => {
    const specs = read(
      `
        a: { system: custom, redirectUris: [https://a.contoso.com/cb] }
        b: { system: custom, redirectUris: [https://b.contoso.com/cb], owners: [grace@contoso.com] }
        c: { system: custom, redirectUris: [https://c.contoso.com/cb], owners: [] }
      `,
      ["ada@contoso.com"],
    );
    expect(specs.map(({ entra }) => [entra?.owners, entra?.ownersAt])).toEqual([
      [["ada@contoso.com"], ["owners"]],
      [["grace@contoso.com"], ["integrations", "b", "owners"]],
      [[], ["integrations", "c", "owners"]],
    ]);
  });

  it.each([
    ["system and name", "a: { system: custom, redirectUris: [https://a.contoso.com/cb] }", "Custom a"],
    ["the user", "a: { system: custom, redirectUris: [https://a.contoso.com/cb], displayName: Reports }", "Reports"],
  ])("uses the display name from %s", (_, yaml, displayName) => {
    expect(read(yaml)[0]?.displayName).toBe(displayName);
  });

  it("returns the same result for the same text", () => {
    const yaml = "a: { system: custom, redirectUris: [https://a.contoso.com/cb] }";
    expect(JSON.stringify(read(yaml))).toBe(JSON.stringify(read(yaml)));
  });

  it.each([
    ["plain", "2026-11-21"],
    ["as YAML readers hand over a date without quotes", "2026-11-21T00:00:00Z"],
    ["as the engine hands over a date without quotes", "2026-11-21 00:00:00 +0000 UTC"],
    ["with a fraction of seconds", "2026-11-21T00:00:00.000Z"],
  ])("reads a date %s", (_, rotationStart) => {
    const [spec] = read(
      `a: { system: custom, redirectUris: [https://a.contoso.com/cb], credential: { type: secret, rotationStart: "${rotationStart}" } }`,
    );
    expect(spec?.entra?.credential).toMatchObject({ rotationStart: "2026-11-21" });
  });
});
