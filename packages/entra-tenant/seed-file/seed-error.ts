import { UserError } from "../user-error.ts";

/** One problem of a seed. */
export interface SeedProblem {
  /** From the root of the seed to the value. */
  path: readonly (string | number)[];
  message: string;
}

/** A problem with its place in the file. */
export interface LocatedProblem extends SeedProblem {
  /** From 1. Undefined for a seed that is not a file. */
  line?: number | undefined;
  column?: number | undefined;
}

/** A seed that cannot be used. The message contains every problem. */
export class SeedError extends UserError {
  override name = "SeedError";
  readonly problems: readonly LocatedProblem[];

  constructor(source: string, problems: readonly LocatedProblem[]) {
    const lines = problems.map(({ line, column, path, message }) => {
      const place = line === undefined ? source : `${source}:${line}:${column ?? 1}`;
      return printable([place, ...(path.length > 0 ? [pathText(path)] : []), message].join(": "));
    });
    super({ message: lines.join("\n"), fix: "correct the seed", code: "seed-invalid" });
    this.problems = problems;
  }
}

/** Writes a path as JavaScript would, such as `applications.shop.secrets[0].value`. */
function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}

/** Replaces characters that could control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
}
