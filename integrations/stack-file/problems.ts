import { renderUserProblem, type UserProblem } from "../text/user-error.ts";
import { visibleText } from "../text/visible-text.ts";

/**
 * The position of a value in the stack file: the keys and list indexes that lead to it, as `["integrations", "erp-sync"]`.
 * Only a problem has it as text, made with `renderPath`.
 */
export type Position = readonly PropertyKey[];

/** A problem of a value in the stack file, without its position. */
export type ProblemText = Required<UserProblem>;

/** Something in the stack file that cannot be deployed. */
export interface Problem extends ProblemText {
  /** Path in the user's file: `integrations.crm-sync.redirectUris[0]`. */
  readonly path: string;
}

/** All problems of a stack file at once. Its message is the text for the user. */
export class SpecError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(renderProblems(problems));
    this.name = "SpecError";
    this.problems = problems;
  }
}

/** How many problems are printed at once. */
export const shownProblems = 50;

/**
 * One problem on two lines, sorted by path. The heading counts them and names their source, the last line counts those
 * left out.
 */
export function renderProblems(problems: readonly Problem[], source = "the stack file"): string {
  const sorted = [...problems].sort((a, b) => compare(a.path, b.path) || compare(a.code, b.code));
  const heading = `${sorted.length === 1 ? "1 problem" : `${String(sorted.length)} problems`} in ${source}`;
  const rest = sorted.length - shownProblems;
  const lines = [heading, ...sorted.slice(0, shownProblems).map(renderProblem)];
  return [...lines, ...(rest > 0 ? [`and ${String(rest)} more`] : [])].join("\n");
}

/** `path: message` and, indented below it, the fix and the code. Hidden characters are shown as their code points. */
export function renderProblem(problem: Problem): string {
  return renderUserProblem(toUserProblem(problem));
}

/** The problem with its path in the message, and with hidden characters as their code points. */
export function toUserProblem({ path, message, fix, code }: Problem): UserProblem {
  return { message: visibleText(`${path}: ${message}`), fix: visibleText(fix), code };
}

/** How many characters of a value or of a key are shown. */
const shownLength = 120;

/** Shortens text that a problem shows without quotes. */
export function cut(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength - 3)}...` : text;
}

/**
 * Renders a value for a problem, shortened. Never shows the contents of a list or a map, or the text between a colon
 * and an @: both may contain a secret.
 */
export function renderValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  // No character gets shorter in quotes, so the rest would be cut off anyway.
  return cut(quote(typeof value === "string" ? withoutPassword(value).slice(0, shownLength) : value));
}

/** `a, b or c`. */
export function renderChoice(names: readonly string[]): string {
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((part) => part !== "").join(" or ");
}

/** Renders a position, such as `a.b[0]."c d"`. */
export function renderPath(keys: Position): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === "number") return `${path}[${String(key)}]`;
    const name = String(key);
    if (path === "") return name;
    return `${path}.${/^[\w@:/.-]+$/.test(name) ? cut(name) : cut(quote(name.slice(0, shownLength)))}`;
  }, "");
}

function withoutPassword(text: string): string {
  const colon = text.indexOf(":");
  const at = text.lastIndexOf("@");
  return colon === -1 || at < colon ? text : `${text.slice(0, colon)}:...${text.slice(at)}`;
}

function quote(value: unknown): string {
  return visibleText(JSON.stringify(value));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
