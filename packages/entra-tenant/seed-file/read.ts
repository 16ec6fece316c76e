import { readFile } from "node:fs/promises";
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from "yaml";
import { findReferenceProblems } from "./reference-problems.ts";
import { type SeedContents, seedSchema, type TenantSeed } from "./schema.ts";
import { SeedError, type LocatedProblem, type SeedProblem } from "./seed-error.ts";
import { findShapeProblems } from "./shape-problems.ts";

/** A valid seed. */
export interface Seed {
  contents: SeedContents;
  /** Creates the error for problems that are only found in a tenant. */
  refuse: (problems: SeedProblem[]) => SeedError;
}

/** Reads a seed: the path of a YAML or JSON file, or the contents of one. Throws `SeedError` with all problems. */
export async function readSeed(seed: string | TenantSeed): Promise<Seed> {
  return typeof seed === "string" ? readSeedFile(seed) : checkSeed(seed, (problems) => new SeedError("seed", problems));
}

async function readSeedFile(file: string): Promise<Seed> {
  const lines = new LineCounter();
  const document = parseDocument(await readFile(file, "utf8"), { lineCounter: lines });
  const locate = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    // Without the parser's messages, which quote lines that may contain secrets.
    throw new SeedError(
      file,
      document.errors.map(({ pos, code }) => ({
        path: [],
        message: `must be YAML or JSON (${code})`,
        ...locate(pos[0]),
      })),
    );
  }
  const refuse = (problems: SeedProblem[]) => {
    const located: LocatedProblem[] = problems.map((one) => ({ ...one, ...locate(offsetOf(document, one.path)) }));
    return new SeedError(
      file,
      located.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
    );
  };
  return checkSeed(document.toJS() as unknown, refuse);
}

function checkSeed(contents: unknown, refuse: Seed["refuse"]): Seed {
  // An empty file contains an empty seed.
  const given = contents ?? {};
  const problems = [...findShapeProblems(given), ...findReferenceProblems(given)];
  if (problems.length > 0) throw refuse(problems);
  return { contents: seedSchema.parse(given), refuse };
}

/** Finds the key of a property, the value of a list entry, or the nearest parent that exists. */
function offsetOf(document: Document, path: SeedProblem["path"]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const key = isMap(parent) ? parent.items.find((item) => keyOf(item.key) === last)?.key : undefined;
    const node = isNode(key) ? key : document.getIn(path.slice(0, length), true);
    const [start] = isNode(node) ? ((node as Node).range ?? []) : [];
    if (start !== undefined) return start;
  }
  return 0;
}

function keyOf(key: unknown): string {
  return String(isNode(key) ? key.toJSON() : key);
}
