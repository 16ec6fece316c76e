import { isMap, isNode, isScalar, isSeq, type LineCounter } from "yaml";
import { renderPath } from "../../../integrations/stack-file/problems.ts";

/** A position in a file. Both numbers start at 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Returns a function that finds the position of a problem's path. A missing option has the position of its parent. */
export function locatePaths(contents: unknown, lines: LineCounter, namespace: string): (path: string) => TextPosition {
  const offsets = new Map<string, number>();
  for (const [key, at, value] of entriesOf(contents)) {
    offsets.set(key, at);
    if (key !== "config") continue;
    for (const [name, nameAt, setting] of entriesOf(value)) {
      offsets.set(name, nameAt);
      if (name.startsWith(namespace)) visit(setting, [name.slice(namespace.length)], nameAt);
    }
  }

  function visit(node: unknown, keys: readonly PropertyKey[], at: number): void {
    offsets.set(renderPath(keys), at);
    for (const [key, keyAt, value] of entriesOf(node)) visit(value, [...keys, key], keyAt);
    if (!isSeq(node)) return;
    for (const [index, item] of node.items.entries()) visit(item, [...keys, index], offsetOf(item) ?? at);
  }

  return function locate(path) {
    const parents = [...offsets.keys()].filter((known) => isPrefix(known, path));
    const nearest = parents.reduce((longest, one) => (one.length > longest.length ? one : longest), "");
    const { line, col } = lines.linePos(offsets.get(nearest) ?? offsets.get("config") ?? 0);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

function isPrefix(known: string, path: string): boolean {
  return path === known || (path.startsWith(known) && /^[.[]/.test(path.slice(known.length)));
}

function entriesOf(node: unknown): [key: string, at: number, value: unknown][] {
  if (!isMap(node)) return [];
  return node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : "", offsetOf(key) ?? 0, value]);
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
