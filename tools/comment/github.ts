import { z } from "zod";
import { UserMistake } from "../../local/user-mistake.ts";
import { requireVariable, sendAs, type PullRequest } from "./pull-request.ts";

const comments = z.array(
  z.object({ id: z.number(), body: z.string().nullish(), user: z.object({ type: z.string() }).nullish() }),
);

const pageSize = 100;

/**
 * The pull request that a run of GitHub Actions is for.
 * https://docs.github.com/rest/issues/comments and https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
export function openGitHubPullRequest(env: NodeJS.ProcessEnv): PullRequest {
  const repository = requireVariable(env, "GITHUB_REPOSITORY", "run this in GitHub Actions");
  const ref = requireVariable(env, "GITHUB_REF", "run this in GitHub Actions");
  const number = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
  if (number === undefined) {
    throw new UserMistake(
      `GITHUB_REF must be of a pull request, got "${ref}"\n  fix: run this on pull_request  [pull-request-missing]`,
    );
  }
  const token = requireVariable(env, "GITHUB_TOKEN", "add env: { GITHUB_TOKEN: ${{ github.token }} } to the step");
  const send = sendAs(token);
  const issues = `${env["GITHUB_API_URL"] ?? "https://api.github.com"}/repos/${repository}/issues`;
  return {
    name: `pull request ${number} of ${repository}`,
    longest: 65_536,
    async find(marker) {
      for (let page = 1; ; page += 1) {
        const url = `${issues}/${number}/comments?per_page=${pageSize}&page=${page}`;
        const found = comments.parse(await send("GET", url));
        // Whoever writes a comment can change it again: one of a person's is not ours, whatever it begins with.
        const ours = found.find(({ body, user }) => body?.startsWith(marker) === true && user?.type === "Bot");
        if (ours !== undefined) {
          return {
            replace: (text) => send("PATCH", `${issues}/comments/${ours.id}`, { body: text }).then(() => undefined),
          };
        }
        if (found.length < pageSize) return undefined;
      }
    },
    add: (text) => send("POST", `${issues}/${number}/comments`, { body: text }).then(() => undefined),
  };
}
