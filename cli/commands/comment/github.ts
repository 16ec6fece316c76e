import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { openPlatform, type Send } from "../../pipeline/platform.ts";
import { requireVariable } from "../../pipeline/require-variable.ts";
import { type Comment, explainRefusal, type Occasion, type PullRequest } from "./pull-request.ts";

const comments = z.array(
  z.object({ id: z.number(), body: z.string().nullish(), user: z.object({ type: z.string() }).nullish() }),
);

const created = z.object({ id: z.number() });

const pageSize = 100;

/**
 * The event of a workflow that runs after another one. GitHub writes it, so code of the pull request cannot change it.
 */
const workflowRunEvent = z.object({
  repository: z.object({ default_branch: z.string() }),
  workflow_run: z.object({
    head_sha: z.string(),
    pull_requests: z.array(
      z.object({ number: z.number(), head: z.object({ sha: z.string() }), base: z.object({ ref: z.string() }) }),
    ),
  }),
});

const pullRequests = z.array(
  z.object({ number: z.number(), merged_at: z.string().nullish(), merge_commit_sha: z.string().nullish() }),
);

/**
 * Opens the pull request of a GitHub Actions run; undefined if there is none.
 * https://docs.github.com/rest/issues/comments, https://docs.github.com/rest/commits/commits and
 * https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run
 */
export async function openGitHubPullRequest(
  env: NodeJS.ProcessEnv,
  occasion: Occasion,
  pace: Pace,
): Promise<PullRequest | undefined> {
  const repository = requireVariable(env, "GITHUB_REPOSITORY", "run this in GitHub Actions");
  const token = requireVariable(env, "GITHUB_TOKEN", "add env: { GITHUB_TOKEN: ${{ github.token }} } to the step");
  const { send, remove } = openPlatform({ service: "GitHub", token, pace, explain: explainRefusal });
  const base = `${env["GITHUB_API_URL"] ?? "https://api.github.com"}/repos/${repository}`;
  const number = await (occasion === "deployed" ? findMerged(env, base, send) : findChecked(env));
  if (number === undefined) return undefined;
  const issues = `${base}/issues`;
  const commentOf = (id: number, written: string): Comment => {
    const url = `${issues}/comments/${id}`;
    return {
      id: String(id),
      text: written,
      replace: (text) => send("PATCH", url, z.unknown(), { body: text }).then(() => undefined),
      remove: () => remove(url),
    };
  };
  return {
    name: `pull request ${String(number)} of ${repository}`,
    longest: 65_536,
    async find(marker) {
      const all: z.output<typeof comments> = [];
      for (let page = 1; ; page += 1) {
        const url = `${issues}/${number}/comments?per_page=${pageSize}&page=${page}`;
        const found = await send("GET", url, comments);
        // Authors can edit their comments, so a comment by a person is never ours, even if its first line matches.
        all.push(...found.filter(({ body, user }) => body?.startsWith(marker) === true && user?.type === "Bot"));
        if (found.length < pageSize) break;
      }
      return all.map(({ id, body }) => commentOf(id, body ?? ""));
    },
    async add(text) {
      const { id } = await send("POST", `${issues}/${number}/comments`, created, { body: text });
      return commentOf(id, text);
    },
  };
}

/**
 * The pull request into the default branch whose newest commit this run checked. Undefined if there is a newer commit.
 */
async function findChecked(env: NodeJS.ProcessEnv): Promise<number | undefined> {
  if (env["GITHUB_EVENT_NAME"] !== "workflow_run") {
    throw new UserError({
      message: `GITHUB_EVENT_NAME must be workflow_run, got "${env["GITHUB_EVENT_NAME"] ?? ""}"`,
      fix: "comment in a separate workflow on workflow_run, which runs the code of the default branch",
      code: "pull-request-missing",
    });
  }
  const path = requireVariable(env, "GITHUB_EVENT_PATH", "run this in GitHub Actions");
  const { repository, workflow_run: run } = parseEvent(await readFile(path, "utf8"));
  const found = run.pull_requests.find(
    ({ head, base }) => head.sha === run.head_sha && base.ref === repository.default_branch,
  );
  return found?.number;
}

function parseEvent(text: string): z.output<typeof workflowRunEvent> {
  const parsed = workflowRunEvent.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new UserError({
    message: `the file of GITHUB_EVENT_PATH must be the event of a workflow_run; it differs at ${parsed.error.issues[0]?.path.join(".") || "its top"}`,
    fix: "run this in GitHub Actions, in a workflow on workflow_run",
    code: "pull-request-event",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The pull request whose merge created the commit of this run. */
async function findMerged(env: NodeJS.ProcessEnv, base: string, send: Send): Promise<number | undefined> {
  const sha = requireVariable(env, "GITHUB_SHA", "run this in GitHub Actions");
  const found = await send("GET", `${base}/commits/${sha}/pulls`, pullRequests);
  const merged = found.filter(({ merged_at: mergedAt }) => typeof mergedAt === "string");
  return (merged.find(({ merge_commit_sha: commit }) => commit === sha) ?? merged[0])?.number;
}
