import { UserMistake } from "../../local/user-mistake.ts";
import { openHttp } from "../http/client.ts";
import type { Pace } from "../http/pace.ts";
import { refused, ServiceFailure, textOf, unreadable } from "../http/service-failure.ts";

/** Which pull request a run is about: the one that it checks, or the one whose merge it deploys. */
export type Occasion = "checked" | "deployed";

/** A pull request whose comments can be read and written. */
export interface PullRequest {
  /** For people, such as `pull request 12 of contoso/integrations`. */
  readonly name: string;
  /** How many characters a comment may have. */
  readonly longest: number;
  /** Finds the comment of ours that begins with a line. */
  find(marker: string): Promise<Comment | undefined>;
  /** Must not be repeated unless `find` finds nothing. */
  add(text: string): Promise<void>;
}

/** An existing comment. */
interface Comment {
  readonly text: string;
  replace(text: string): Promise<void>;
}

/** Sends one request; the answer is JSON. A POST that only reads says so. */
export type Send = (method: "GET" | "POST" | "PATCH", url: string, body?: object, reads?: "reads") => Promise<unknown>;

/** The API of a platform. */
export interface Platform {
  /** For people, such as `GitHub`. */
  readonly service: string;
  readonly token: string;
  readonly pace: Pace;
}

/** GitHub hides what a token may not see behind 404. */
const refusals = new Set([401, 403, 404]);

/** Returns a sender for an API whose requests carry this token. */
export function sendAs({ service, token, pace }: Platform): Send {
  const { fetch } = openHttp({ deadlineSeconds: 300, pace });
  return async (method, url, body, reads) => {
    const request = { service, method, url };
    const response = await fetch(url, {
      service,
      method,
      ...(reads && { isRepeatable: true }),
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    // A token that Azure DevOps does not know leads to the page on which people sign in.
    const isAnswer = response.headers.get("content-type")?.startsWith("application/json") === true;
    if (!response.ok && !refusals.has(response.status)) {
      throw refused(request, response.status, "compare the version of the platform with that of its documentation");
    }
    if (!response.ok || !isAnswer) {
      throw new UserMistake(
        `${service} (${new URL(url).host}) refused ${textOf(request)} with ${String(response.status)}\n` +
          "  fix: let the pipeline's token write to pull requests  [comment-refused]",
      );
    }
    return await response.json().catch(() => {
      throw unreadable(request, response.status);
    });
  };
}

const creations = 4;
const settlingTime = 3000;

/**
 * Writes the comment, or replaces the one that is there; returns which. After a comment that may or may not have been
 * written, the platform is asked again, so that there is never a second one.
 */
export async function writeOnce(
  pullRequest: PullRequest,
  marker: string,
  render: (before: string | undefined) => string,
  pace: Pace,
): Promise<"written" | "updated"> {
  const before = await pullRequest.find(marker);
  const body = render(before?.text);
  if (before !== undefined) {
    await before.replace(body);
    return "updated";
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      await pullRequest.add(body);
      return "written";
    } catch (error) {
      if (!(error instanceof ServiceFailure) || !error.mayBeDone || attempt === creations) throw error;
    }
    // A list may lack what was written a moment ago.
    await pace.sleep(attempt * settlingTime);
    const written = await pullRequest.find(marker);
    if (written === undefined) continue;
    await written.replace(body);
    return "written";
  }
}

/** Returns a variable that the pipeline sets. */
export function requireVariable(env: NodeJS.ProcessEnv, name: string, fix: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new UserMistake(`${name} must be set\n  fix: ${fix}  [pipeline-variable-missing]`);
}
