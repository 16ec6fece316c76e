import { z } from "zod";

/** What a run records in the body of an issue, in a comment that GitHub does not show. */
const issueMark = z.object({
  task: z.string(),
  stack: z.string(),
  kind: z.string(),
  text: z.string(),
  people: z.string(),
  /** What the last write of a run left. */
  state: z.enum(["open", "closed", "duplicate"]),
});

export type IssueMark = z.output<typeof issueMark>;

const begin = "<!-- entra-integrations-task ";
const end = " -->";

/** Appends a mark. */
export function withMark(text: string, mark: IssueMark): string {
  // Without angle brackets, no id can end the comment.
  const json = JSON.stringify(mark).replaceAll(
    /[<>]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${text}\n\n${begin}${json}${end}`;
}

/** Reads the mark of a body; undefined if there is none. The last one counts, because a run appends it. */
export function readMark(body: string): IssueMark | undefined {
  const from = body.lastIndexOf(begin);
  const to = body.indexOf(end, from);
  if (from === -1 || to === -1) return undefined;
  return issueMark.safeParse(parseJson(body.slice(from + begin.length, to))).data;
}

/** Replaces the state in the mark of a body, and keeps the rest, which people may have edited. */
export function withState(body: string, state: IssueMark["state"]): string {
  const mark = readMark(body);
  if (mark === undefined) return body;
  const from = body.lastIndexOf(begin);
  const rest = body.slice(body.indexOf(end, from) + end.length);
  return `${withMark(body.slice(0, from).trimEnd(), { ...mark, state })}${rest}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
