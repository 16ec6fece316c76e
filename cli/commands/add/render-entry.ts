import { Document, isScalar, visit } from "yaml";

// The line width of short lists, without indentation.
const widestList = 90;

/** Returns a map as YAML in block style, with short lists on one line. */
export function renderBlock(map: object, step: number, column: number): string {
  // YAML 1.1 reads yes and no as true and false, so these texts are quoted.
  const document = new Document(map, { compat: "yaml-1.1" });
  visit(document, {
    Seq(_, node) {
      const width = JSON.stringify(node.toJSON()).length;
      if (node.items.every(isPlain) && width <= widestList) node.flow = true;
    },
  });
  const text = document.toString({ indent: step, lineWidth: 0, flowCollectionPadding: false });
  return text.replaceAll(/^(?=.)/gm, " ".repeat(column));
}

/** The Pulumi CLI reads YAML with go-yaml, for which a question mark ends a text in a list on one line. */
function isPlain(item: unknown): boolean {
  return isScalar(item) && !String(item.value).includes("?");
}
