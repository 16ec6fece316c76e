import { isMap, isScalar, type Node, type YAMLMap } from "yaml";

/** The position for a new entry in a text. */
export interface InsertionPoint {
  /** How many keys of the path already exist in the text. */
  readonly depth: number;
  /** Start of the line after the inserted block. */
  readonly at: number;
  /** An empty value to replace, such as `{}`: its start and end. */
  readonly empty: readonly [from: number, to: number];
  /** Indentation of the block, and of each level in it. */
  readonly column: number;
  readonly step: number;
}

/** Finds the position for a new entry of the map at a path. Undefined if the layout is not supported. */
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

/** Includes the preceding blanks, so that none remain at the end of the line. */
function emptyRange({ range }: Node, text: string): readonly [from: number, to: number] {
  const [start, end] = range ?? [0, 0];
  return start === end ? [start, end] : [text.slice(0, start).trimEnd().length, end];
}

/** The end of the last value in a block, before any comment. */
function endOf(node: unknown): number {
  const last = isMap(node) && node.flow !== true ? node.items.at(-1) : undefined;
  if (last !== undefined) return endOf(last.value ?? last.key);
  return (node as Node).range?.[1] ?? 0;
}

/** The start of the next line after the comments that belong to this position. Those are indented further. */
function lineAfter(place: number, column: number, text: string): number {
  // The range of a block scalar includes its last line break.
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

/** Indentation of the blocks in a block, taken from the first one; undefined if none is indented. */
function stepIn(map: YAMLMap, text: string): number | undefined {
  const column = columnOf(map.items[0]?.key, text);
  const inner = map.items.map(({ value }) => value).find((value) => isMap(value) && value.flow !== true);
  const step = inner === undefined ? 0 : columnOf((inner as YAMLMap).items[0]?.key, text) - column;
  return step > 0 ? step : undefined;
}
