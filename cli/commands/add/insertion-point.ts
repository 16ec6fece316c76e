import { isMap, isScalar, type Node, type YAMLMap } from "yaml";

/** Position in a text for the block of a new entry. */
export interface InsertionPoint {
  /** How many keys of the path are in the text already. */
  readonly depth: number;
  /** The start of the line before which the block goes. */
  readonly at: number;
  /** An empty value that gives way to it, such as `{}`: from here to there. */
  readonly empty: readonly [from: number, to: number];
  /** How far the block is indented, and how far each of its levels. */
  readonly column: number;
  readonly step: number;
}

/** Finds the position for a new entry of the map at a path. Undefined if the layout has none. */
export function findInsertionPoint(
  contents: unknown,
  path: readonly string[],
  text: string,
): InsertionPoint | undefined {
  if (contents === null) return { depth: 0, at: text.length, empty: [0, 0], column: 0, step: 2 };
  if (!isMap(contents)) return undefined;
  let map: YAMLMap = contents;
  let step = 2;
  for (let depth = 0; map.flow !== true; depth++) {
    const column = columnOf(map.items[0]?.key, text);
    const pair = map.items.find(({ key }) => isScalar(key) && key.value === path[depth]);
    if (depth === path.length || pair === undefined) {
      return { depth, at: lineAfter(endOf(map), column, text), empty: [0, 0], column, step: stepIn(map, text) ?? step };
    }
    const { value } = pair;
    if (isEmpty(value)) {
      const [from, to] = emptyRange(value, text);
      return { depth: depth + 1, at: lineAfter(to, column, text), empty: [from, to], column: column + step, step };
    }
    if (!isMap(value)) return undefined;
    step = stepIn(map, text) ?? step;
    map = value;
  }
  return undefined;
}

function isEmpty(value: unknown): value is Node {
  return (isScalar(value) && value.value === null) || (isMap(value) && value.items.length === 0);
}

/** With the blanks before it, so that none are left at the end of the line. */
function emptyRange({ range }: Node, text: string): readonly [from: number, to: number] {
  const [start, end] = range ?? [0, 0];
  return start === end ? [start, end] : [text.slice(0, start).trimEnd().length, end];
}

/** Where the last value in a block ends, before any comment. */
function endOf(node: unknown): number {
  const last = isMap(node) && node.flow !== true ? node.items.at(-1) : undefined;
  if (last !== undefined) return endOf(last.value ?? last.key);
  return (node as Node).range?.[1] ?? 0;
}

/** The start of the line after a place and after the comments that belong to it: those that are indented further. */
function lineAfter(place: number, column: number, text: string): number {
  // The range of a block scalar takes in its last line break.
  let at = text[place - 1] === "\n" ? place : endOfLine(place, text);
  for (let next = at; next < text.length;) {
    const line = text.slice(next, endOfLine(next, text));
    const indent = line.search(/\S/);
    if (indent !== -1 && !(line[indent] === "#" && indent > column)) break;
    next += line.length;
    if (indent !== -1) at = next;
  }
  return at;
}

function endOfLine(place: number, text: string): number {
  const end = text.indexOf("\n", place);
  return end === -1 ? text.length : end + 1;
}

function columnOf(key: unknown, text: string): number {
  const start = (key as Node).range?.[0] ?? 0;
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

/** How far the blocks in a block are indented, after the first of them; undefined where none is indented. */
function stepIn(map: YAMLMap, text: string): number | undefined {
  const column = columnOf(map.items[0]?.key, text);
  const inner = map.items.map(({ value }) => value).find((value) => isMap(value) && value.flow !== true);
  const step = inner === undefined ? 0 : columnOf((inner as YAMLMap).items[0]?.key, text) - column;
  return step > 0 ? step : undefined;
}
