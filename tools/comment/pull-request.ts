import { UserMistake } from "../../local/user-mistake.ts";

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
  add(text: string): Promise<void>;
}

/** An existing comment. */
interface Comment {
  readonly text: string;
  replace(text: string): Promise<void>;
}

/** Sends one request; the answer is JSON. */
export type Send = (method: "GET" | "POST" | "PATCH", url: string, body?: object) => Promise<unknown>;

/** Returns a sender for an API whose requests carry this token. */
export function sendAs(token: string): Send {
  return async (method, url, body) => {
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    // A token that Azure DevOps does not know leads to the page on which people sign in.
    const isAnswer = response.headers.get("content-type")?.startsWith("application/json") === true;
    if (!response.ok || !isAnswer) {
      throw new UserMistake(
        `${method} ${new URL(url).pathname}: status ${response.status}\n` +
          "  fix: let the pipeline's token write to pull requests  [comment-refused]",
      );
    }
    return await response.json();
  };
}

/** Returns a variable that the pipeline sets. */
export function requireVariable(env: NodeJS.ProcessEnv, name: string, fix: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new UserMistake(`${name} must be set\n  fix: ${fix}  [pipeline-variable-missing]`);
}
