import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { planFiles } from "../../commands/move/plan-files.ts";

const entry = "shop: { system: custom, redirectUris: [https://shop.contoso.com/cb] }";
const fileWith = (entries: string, settings = ""): string =>
  `config:\n${settings}  entra-integrations:integrations:\n${entries}`;
const source = fileWith(`    ${entry}\n    stays: { system: custom, redirectUris: [https://stays.contoso.com/cb] }\n`);
const destination = fileWith("    other: { system: custom, redirectUris: [https://other.contoso.com/cb] }\n");

function plan(from: string, to: string, names = ["shop"]) {
  return planFiles({
    names,
    from: { name: "Pulumi.dev.yaml", text: from },
    to: { name: "Pulumi.prod.yaml", text: to },
    added: { systems: [], problems: [] },
    projectDir: "/nowhere",
    now: new Date("2026-11-21T12:00:00Z"),
  });
}

describe("the stack files of a move", () => {
  it("have the entry once, in the destination", () => {
    const { from, to } = plan(source, destination);
    expect([from, to]).toEqual([source.replace(`    ${entry}\n`, ""), `${destination}    ${entry}\n`]);
    expect(plan(from, to)).toEqual({ from, to });
    expect(plan(source, to)).toEqual({ from, to });
  });

  it("keep the owners that the source gives to its entries", () => {
    const { to } = plan(
      source.replace("config:\n", "config:\n  entra-integrations:owners: [ada@contoso.com]\n"),
      destination,
    );
    const { config } = parse(to) as { config: Record<string, { shop: { owners: string[] } }> };
    expect(config["entra-integrations:integrations"]?.shop.owners).toEqual(["ada@contoso.com"]);
  });

  it.each([
    ["no file has the entry", source, destination, ["shops"], "integration-unknown"],
    [
      "the destination has another entry of the name",
      source,
      `${destination}    shop: { system: custom }\n`,
      ["shop"],
      "integration-exists",
    ],
    [
      "the destination has its redirect URI",
      source,
      destination.replace("other.", "shop."),
      ["shop"],
      "stack-file-problems",
    ],
    [
      "the tenants differ",
      source,
      destination.replace("config:\n", "config:\n  azuread:tenantId: x\n"),
      ["shop"],
      "tenants-differ",
    ],
  ])("are not changed if %s", (_, from, to, names, code) => {
    expect(() => plan(from, to, names)).toThrow(`[${code}]`);
  });
});
