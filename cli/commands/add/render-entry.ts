import { Document, isScalar, visit } from "yaml";

// What still fits on a line of an editor beside its indentation.
const widestList = 90;

/** Returns a map as YAML in block style, its short lists on one line, as the stack files of this project have them. */
export function renderBlock(map: object, step: number, column: number): string {
  // A reader of YAML 1.1 takes yes and no for true and false: such texts are put in quotes.
  const document = new Document(map, { compat: "yaml-1.1" });
  visit(document, {
    Seq(_, node) {
      const width = JSON.stringify(node.toJSON()).length;
      if (node.items.every((item) => isScalar(item)) && width <= widestList) node.flow = true;
    },
  });
  const text = document.toString({ indent: step, lineWidth: 0, flowCollectionPadding: false });
  return text.replaceAll(/^(?=.)/gm, " ".repeat(column));
}
