import type { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import { openHttp } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import {
  type NamedRequest,
  refused,
  ServiceFailure,
  textOf,
  unexpected,
  unreadable,
} from "@entra-integrations/http/service-failure.ts";

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

/** Sends one request. The answer is JSON and has this form. `reads` marks a POST that only reads. */
export type Send = <Answer>(
  method: "GET" | "POST" | "PATCH",
  url: string,
  form: z.ZodType<Answer>,
  body?: object,
  reads?: "reads",
) => Promise<Answer>;

/** An API of a platform. */
export interface PlatformClient {
  readonly send: Send;
  /** Deletes an object, which may already be gone. */
  readonly remove: (url: string) => Promise<void>;
}

/** The API of a platform. */
export interface Platform {
  /** Name in messages, such as `GitHub`. */
  readonly service: string;
  readonly token: string;
  readonly pace: Pace;
}

/** GitHub responds with 404 if the token may not see something. */
const refusals = new Set([401, 403, 404]);

/** Returns a client for an API whose requests carry this token. */
export function openPlatform({ service, token, pace }: Platform): PlatformClient {
  const { fetch } = openHttp({ deadlineSeconds: 300, pace });
  const request = (method: string, url: string, body?: object, isRepeatable = false): Promise<Response> =>
    fetch(url, {
      service,
      method,
      ...(isRepeatable && { isRepeatable }),
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  return {
    async send(method, url, form, body, reads) {
      const named = { service, method, url };
      const response = await request(method, url, body, reads !== undefined);
      checkAnswer(response, named);
      const answer: unknown = await response.json().catch(() => {
        throw unreadable(named, response.status);
      });
      const parsed = form.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw unexpected(named, response.status, parsed.error.issues[0]?.path.join(".") ?? "");
    },
    async remove(url) {
      const response = await request("DELETE", url);
      if (!response.ok && response.status !== 404) checkAnswer(response, { service, method: "DELETE", url });
    },
  };
}

function checkAnswer(response: Response, request: NamedRequest): void {
  const { service, url } = request;
  // Azure DevOps answers an unknown token with its sign-in page.
  const isAnswer = response.headers.get("content-type")?.startsWith("application/json") === true;
  if (!response.ok && !refusals.has(response.status)) {
    throw refused(request, response.status, "compare the version of the platform with that of its documentation");
  }
  if (response.ok && isAnswer) return;
  throw new UserError({
    message: `${service} (${new URL(url).host}) refused ${textOf(request)} with ${String(response.status)}`,
    fix: "let the pipeline's token write to pull requests",
    code: "comment-refused",
  });
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

/** Reads a variable that the pipeline sets. */
export function requireVariable(env: NodeJS.ProcessEnv, name: string, fix: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new UserError({ message: `${name} must be set`, fix: fix, code: "pipeline-variable-missing" });
}
