import fc from "fast-check";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { localStackFile } from "../../sandbox/stack-file-copy.ts";

/** Scalars as written in a file: in another style, some YAML library reads each of them as another value. */
const scalars = [
  "erp",
  "Reports.Read",
  "2027-03-01",
  '"2027-03-01"',
  "012",
  "0o17",
  "0x1F",
  "1_000",
  "1e3",
  "1.0",
  ".5",
  "+1",
  "yes",
  "No",
  "on",
  "~",
  "null",
  "true",
  "'true'",
  '"null"',
  "''",
  '""',
  "12:30:45",
  "=",
  "<<",
  ".inf",
  "http://a.b/c#d",
  "a:b",

  "it's",
  "'it''s'",
  '"tab\\there"',
  '"\\u00e9\\U0001F600"',
  "ünïcode",
  '" spaces "',
  "-1",
  "a#b",
  "1979-05-27T07:32:00Z",
];

const keys = [
  "erp",
  "Reports.Read",
  "contoso:since",
  '"quoted key"',
  "'a: b'",
  "user.read",
  "1",
  "true",
  "x-y",
  "https://a.b/c",
];

type Tree =
  | { scalar: string }
  | { empty: true }
  | { list: Tree[]; flow: boolean }
  | { map: [string, Tree][]; flow: boolean };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.record({ scalar: fc.constantFrom(...scalars) }),
    fc.constant({ empty: true } as const),
    fc.record({ list: fc.array(tie("tree"), { maxLength: 4 }), flow: fc.boolean() }),
    fc.record({
      map: fc.uniqueArray(fc.tuple(fc.constantFrom(...keys), tie("tree")), { maxLength: 4, selector: ([key]) => key }),
      flow: fc.boolean(),
    }),
  ),
}));

/** A tree as people write one: in brackets on one line, or as indented lines with comments. */
function flow(node: Tree): string {
  if ("scalar" in node) return node.scalar;
  if ("empty" in node) return "";
  if ("list" in node) return `[${node.list.map((item) => ("empty" in item ? "~" : flow(item))).join(", ")}]`;
  return `{ ${node.map.map(([key, value]) => `${key}: ${flow(value)}`).join(", ")} }`;
}

function lines(node: Tree, indent: string): string {
  if ("scalar" in node) return ` ${node.scalar}`;
  if ("empty" in node) return "";
  const children = "list" in node ? node.list : node.map;
  if (node.flow || children.length === 0) return ` ${flow(node)} # kept on one line`;
  if ("list" in node) return node.list.map((item) => `\n${indent}-${lines(item, `${indent}  `)}`).join("");
  return node.map
    .map(([key, value]) => `\n${indent}# about it\n${indent}${key}:${lines(value, `${indent}  `)}`)
    .join("");
}

describe("localStackFile", () => {
  it("keeps the values of the original, in any style", () => {
    fc.assert(
      fc.property(tree, fc.string(), (value, comment) => {
        const text = `# ${comment.replaceAll(/[^ -~]/g, "")}\nconfig:\n  contoso:value:${lines(value, "    ")}\n  contoso:next: x\n`;
        const copy = localStackFile(text, "Pulumi.dev.yaml", "v1:salt");
        expect(parse(copy)).toEqual({ encryptionsalt: "v1:salt", ...(parse(text) as object) });
        // What YAML libraries read in different ways.
        expect(copy).not.toMatch(/[[{](?![\]}])|:,|# about it/);
      }),
      { numRuns: 150 },
    );
  });
});
