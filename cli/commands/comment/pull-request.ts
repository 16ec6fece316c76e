import type { Pace } from "@entra-integrations/http/pace.ts";
import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { type Explanation, lacksPermission, type Refusal } from "../../pipeline/platform.ts";

/** How a run finds its pull request: the one that it checks, or the one whose merge it deploys. */
export type Occasion = "checked" | "deployed";

/** A pull request with readable and writable comments. */
export interface PullRequest {
  /** Name in messages, such as `pull request 12 of contoso/integrations`. */
  readonly name: string;
  /** Maximum length of a comment in characters. */
  readonly longest: number;
  /** Finds our comments that begin with a line, oldest first. New comments can be missing for a while. */
  find(marker: string): Promise<Comment[]>;
  add(text: string): Promise<Comment>;
}

/** An existing comment. */
export interface Comment {
  readonly id: string;
  readonly text: string;
  replace(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Explains why the platform refused a request about a comment. */
export function explainRefusal(refusal: Refusal): Explanation | undefined {
  if (!lacksPermission(refusal)) return undefined;
  return { fix: "let the pipeline's token write to pull requests", code: "comment-refused" };
}

const creations = 4;
/**
 * How often to list the comments if it is unknown whether the comment was created. The pauses get longer, 30 seconds in
 * total.
 */
const listings = 4;
const settlingTime = 3000;

/**
 * Creates the comment or replaces the existing one, and returns which. If it is unknown whether a creation succeeded,
 * lists the comments again and deletes duplicates, so that one comment remains.
 */
export async function writeOnce(
  pullRequest: PullRequest,
  marker: string,
  render: (before: string | undefined) => string,
  pace: Pace,
): Promise<"written" | "updated"> {
  const before = await pullRequest.find(marker);
  const body = render(before[0]?.text);
  if (before.length > 0) {
    await keepFirst(before, body);
    return "updated";
  }
  for (let attempt = 1; ; attempt += 1) {
    const added = await addOrUnknown(pullRequest, body, attempt === creations);
    if (added !== undefined && attempt === 1) return "written";
    // A list that contains the newest comment also contains all earlier ones.
    const isComplete = (found: readonly Comment[]): boolean =>
      added === undefined ? found.length >= attempt : found.some(({ id }) => id === added.id);
    const found = await listUntil(pullRequest, marker, { isComplete, listings: listings * attempt, pace });
    const others = found.filter(({ id }) => id !== added?.id);
    await keepFirst(added === undefined ? others : [...others, added], body);
    if (added !== undefined || others.length > 0) return "written";
  }
}

/** Returns undefined if it is unknown whether the platform wrote the comment. */
async function addOrUnknown(pullRequest: PullRequest, body: string, isLast: boolean): Promise<Comment | undefined> {
  try {
    return await pullRequest.add(body);
  } catch (error) {
    if (!(error instanceof ServiceFailure) || !error.mayBeDone || isLast) throw error;
    return undefined;
  }
}

interface Wait {
  readonly isComplete: (found: readonly Comment[]) => boolean;
  readonly listings: number;
  readonly pace: Pace;
}

async function listUntil(pullRequest: PullRequest, marker: string, wait: Wait): Promise<Comment[]> {
  for (let listing = 1; ; listing += 1) {
    await wait.pace.sleep(Math.min(listing, listings) * settlingTime);
    const found = await pullRequest.find(marker);
    if (wait.isComplete(found) || listing === wait.listings) return found;
  }
}

async function keepFirst([first, ...others]: readonly Comment[], body: string): Promise<void> {
  await first?.replace(body);
  for (const other of others) await other.remove();
}
