import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { addToEntryText, cutEntry, insertEntry } from "../../stack-file/entry-text.ts";

const source = `config:
  entra-integrations:integrations:
    # first of all

    # the shop
    # of the sales team
    shop: # since 2024
      system: custom # any
      redirectUris: # two
        - https://a.contoso.com/cb
    # the reports
    reports: { system: custom, redirectUris: [https://b.contoso.com/cb] }

  # the owners
  entra-integrations:owners: [ada@contoso.com]
`;
const destination = `config:
    entra-integrations:integrations:
        other: { system: custom, redirectUris: [https://c.contoso.com/cb] }
    azuread:tenantId: x
`;

describe("an entry that moves to another file", () => {
  it("takes its comments along and changes nothing else", () => {
    const { entry, rest } = cutEntry(source, "a.yaml", "shop");
    expect(rest).toBe(source.replace(/ {4}# the shop[^]*cb\n(?= {4}# the reports)/, ""));
    expect(insertEntry(destination, "b.yaml", entry)).toBe(
      destination.replace(
        "    azuread",
        `        # the shop
        # of the sales team
        shop: # since 2024
          system: custom # any
          redirectUris: # two
            - https://a.contoso.com/cb
    azuread`,
      ),
    );
  });

  it.each(["first", "second"])("does not move if it shares an anchor with another entry (%s)", (name) => {
    const shared = `config:
  entra-integrations:integrations:
    first:
      system: custom
      credential: &secret { type: secret }
    second:
      system: custom
      credential: *secret
`;
    expect(() => cutEntry(shared, "a.yaml", name)).toThrow("without anchors and aliases");
  });

  it("may be the last one", () => {
    const { entry, rest } = cutEntry(source, "a.yaml", "reports");
    expect(entry.text).toBe("# the reports\nreports: { system: custom, redirectUris: [https://b.contoso.com/cb] }\n");
    expect(rest).toContain("      - https://a.contoso.com/cb\n");
    expect(rest).toContain("\n  # the owners\n");
  });

  it("may be the only one", () => {
    const { rest } = cutEntry(cutEntry(source, "a.yaml", "reports").rest, "a.yaml", "shop");
    expect(parse(rest)).toEqual({
      config: { "entra-integrations:integrations": {}, "entra-integrations:owners": ["ada@contoso.com"] },
    });
  });

  it("gets more options", () => {
    const { entry } = cutEntry(source, "a.yaml", "shop");
    expect(addToEntryText(entry, { owners: ["ada@contoso.com"] }).text).toContain(
      "    - https://a.contoso.com/cb\n  owners: [ada@contoso.com]\n",
    );
  });

  it.each([
    ["a new file", undefined],
    ["a file without entries", "config:\n  entra-integrations:integrations: {}\n"],
  ])("can be written to %s", (_, text) => {
    const { entry } = cutEntry(source, "a.yaml", "reports");
    const { config } = parse(insertEntry(text, "b.yaml", entry)) as { config: object };
    expect(config).toEqual({
      "entra-integrations:integrations": { reports: { system: "custom", redirectUris: ["https://b.contoso.com/cb"] } },
    });
  });

  it("is refused in flow style, and if it is not there", () => {
    const flow = "config: { entra-integrations:integrations: { shop: { system: custom } } }\n";
    expect(() => cutEntry(flow, "a.yaml", "shop")).toThrow("[stack-file-layout]");
    expect(() => cutEntry(source, "a.yaml", "shops")).toThrow("[stack-file-layout]");
  });
});
