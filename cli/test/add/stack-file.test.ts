import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { insertIntegration } from "../../commands/add/stack-file.ts";

const entry = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read"] },
};
const insert = (text: string | undefined): string => insertIntegration(text, "Pulumi.dev.yaml", "new", entry);

/** The entry as a block, with each line indented so far. */
function block(column: number, step = 2): string {
  const lines = [
    [0, "new:"],
    [1, "system: integray"],
    [1, "address: https://acme.integray.app"],
    [1, "permissions:"],
    [2, "microsoftGraph: [User.Read]"],
  ] as const;
  return lines.map(([depth, text]) => `${" ".repeat(column + depth * step)}${text}\n`).join("");
}

describe("insertIntegration", () => {
  // The Pulumi CLI cannot read `[https://a.contoso.com/cb?x=1]`.
  it("writes lists with a question mark over several lines", () => {
    const uri = "https://a.contoso.com/cb?x=1";
    const written = insertIntegration("", "Pulumi.dev.yaml", "new", { redirectUris: [uri], scopes: ["a", "b"] });
    expect(written).toBe(
      `config:\n  entra-integrations:integrations:\n    new:\n      redirectUris:\n        - ${uri}\n      scopes: [a, b]\n`,
    );
  });

  it.each([
    [
      "a file that is not there, for editors too",
      undefined,
      `# yaml-language-server: $schema=./stack.schema.json\nconfig:\n  entra-integrations:integrations:\n${block(4)}`,
    ],
    ["an empty file", "", `config:\n  entra-integrations:integrations:\n${block(4)}`],
    [
      "a file without config",
      "secretsprovider: passphrase\n",
      `secretsprovider: passphrase\nconfig:\n  entra-integrations:integrations:\n${block(4)}`,
    ],
    [
      "an empty config",
      "config: {} # nothing yet\nencryptionsalt: v1\n",
      `config: # nothing yet\n  entra-integrations:integrations:\n${block(4)}encryptionsalt: v1\n`,
    ],
    [
      "a config without integrations",
      "config:\n  azuread:tenantId: t # mine\n\nencryptionsalt: v1\n",
      `config:\n  azuread:tenantId: t # mine\n  entra-integrations:integrations:\n${block(4)}\nencryptionsalt: v1\n`,
    ],
    [
      "integrations without an entry",
      "config:\n  entra-integrations:integrations:\n    # the first comes here\n  entra-integrations:owners: []\n",
      `config:\n  entra-integrations:integrations:\n    # the first comes here\n${block(4)}  entra-integrations:owners: []\n`,
    ],
    [
      "a null",
      "config:\n  entra-integrations:integrations: ~\n",
      `config:\n  entra-integrations:integrations:\n${block(4)}`,
    ],
    [
      "the comments of the last entry",
      "config:\n  entra-integrations:integrations:\n    a:\n      system: custom # ours\n      # product: A\n\n    # b: later\n",
      `config:\n  entra-integrations:integrations:\n    a:\n      system: custom # ours\n      # product: A\n${block(4)}\n    # b: later\n`,
    ],
    [
      "a text in block style, with its blank lines",
      "config:\n  entra-integrations:integrations:\n    a:\n      notes: |+\n        text\n\n",
      `config:\n  entra-integrations:integrations:\n    a:\n      notes: |+\n        text\n\n${block(4)}`,
    ],
    [
      "a list over several lines",
      "config:\n  entra-integrations:integrations:\n    a: { owners: [a@contoso.com,\n      b@contoso.com] } # two\n",
      `config:\n  entra-integrations:integrations:\n    a: { owners: [a@contoso.com,\n      b@contoso.com] } # two\n${block(4)}`,
    ],
    [
      "a last line without a line break",
      "config:\n  entra-integrations:integrations:\n    a: { system: custom }",
      `config:\n  entra-integrations:integrations:\n    a: { system: custom }\n${block(4)}`,
    ],
    [
      "the last entry of a document with an end",
      "---\nconfig:\n  entra-integrations:integrations:\n    a: { system: custom }\n...\n",
      `---\nconfig:\n  entra-integrations:integrations:\n    a: { system: custom }\n${block(4)}...\n`,
    ],
    [
      "another indentation",
      "config:\n    entra-integrations:integrations:\n        a:\n            system: custom\n",
      `config:\n    entra-integrations:integrations:\n        a:\n            system: custom\n${block(8, 4)}`,
    ],
  ])("puts an entry after %s", (_, before, after) => {
    expect(insert(before)).toBe(after);
  });

  it("keeps the line breaks of Windows", () => {
    const before = "config:\r\n  entra-integrations:integrations:\r\n    a:\r\n      system: custom\r\n";
    expect(insert(before)).toBe(before + block(4).replaceAll("\n", "\r\n"));
  });

  it("quotes text that YAML 1.1 would read as another type", () => {
    const odd = { system: "custom", product: "yes", notes: "1e3", displayName: "2026-11-21" };
    const text = insertIntegration(undefined, "Pulumi.dev.yaml", "new", odd);
    expect(text).toContain(
      '      system: custom\n      product: "yes"\n      notes: "1e3"\n      displayName: "2026-11-21"\n',
    );
  });

  it.each([
    ["config in one line", "config: { azuread:tenantId: t }\n"],
    ["integrations in one line", "config:\n  entra-integrations:integrations: { a: { system: custom } }\n"],
    ["integrations that are JSON", "config:\n  entra-integrations:integrations: '{\"a\":{}}'\n"],
    ["integrations that stand elsewhere", "x: &all {}\nconfig:\n  entra-integrations:integrations: *all\n"],
    ["a list", "- config\n"],
    ["keys with a question mark", "config:\n  entra-integrations:integrations:\n    ? a\n    : { system: custom }\n"],
    [
      "integrations that another setting repeats",
      "config:\n  entra-integrations:integrations: &all\n    a: { system: custom }\n  other:copy: *all\n",
    ],
  ])("shows the entry instead where the layout has no place for it: %s", (_, before) => {
    expect(() => insert(before)).toThrow(
      "Pulumi.dev.yaml: must have config and entra-integrations:integrations as maps in block style, to which an entry can be added\n" +
        `  fix: add it yourself  [stack-file-layout]\n\n${block(4)}`,
    );
  });

  it("names the position of a YAML error", () => {
    expect(() => insert("config: [\n")).toThrow(/^Pulumi\.dev\.yaml: must be YAML: [^]*\[yaml-unreadable\]$/);
  });

  it("changes nothing but the entry, whatever the layout", () => {
    fc.assert(
      fc.property(stackFiles, (before) => {
        const after = insert(before);
        const same = commonPrefix(before, after);
        expect(before.slice(same)).toBe(after.slice(after.length - (before.length - same)));
        const old = parse(before) as { config: Record<string, object> };
        const key = "entra-integrations:integrations";
        expect(parse(after)).toEqual({
          ...old,
          config: { ...old.config, [key]: { ...old.config[key], new: entry } },
        });
      }),
    );
  });
});

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

const comment = fc.constantFrom("", "", " # why", "   # yes: no");
const noise = fc.constantFrom("", "", "\n", "# a: b\n", "\n        # far\n\n", "    # near\n");
const value = fc.constantFrom(
  "x",
  '"quoted: #"',
  "[a, b]",
  "[a,\n          b]",
  "{ a: b }",
  "|\n          text\n",
  ">-\n          folded\n          text\n",
  "true",
  "~",
  "",
);

/** A block map at a column, with comments and blank lines anywhere between its lines. */
function lines(column: number, keys: readonly string[]): fc.Arbitrary<string> {
  const line = (key: string) =>
    fc.tuple(value, comment, noise).map(([text, about, after]) => {
      const isBlock = text.endsWith("\n");
      return `${" ".repeat(column)}${key}: ${isBlock ? text : `${text}${about}\n`}${after}`;
    });
  return fc.tuple(...keys.map(line)).map((all) => all.join(""));
}

const stackFiles = fc
  .tuple(
    noise,
    lines(2, ["azuread:tenantId"]),
    noise,
    fc.array(fc.tuple(comment, noise, lines(6, ["system", "address", "notes"])), { maxLength: 3 }),
    lines(2, ["other:setting"]),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([top, before, between, entries, after, isLast, hasBreak]) => {
    const own = entries
      .map(([about, below, options], index) => `    name-${index}:${about}\n${below}${options}`)
      .join("");
    const integrations = `  entra-integrations:integrations:\n${between}${own}`;
    const config = isLast ? before + integrations : integrations + after;
    const text = `${top}config:\n${config}`;
    return hasBreak ? text : text.replace(/\n$/, "");
  });
