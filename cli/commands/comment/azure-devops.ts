import { z } from "zod";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { openPlatform, type Send } from "../../pipeline/platform.ts";
import { requireVariable } from "../../pipeline/require-variable.ts";
import { type Comment, explainRefusal, type Occasion, type PullRequest } from "./pull-request.ts";

const version = "api-version=7.1";
const threads = z.object({
  value: z.array(
    z.object({
      id: z.number(),
      isDeleted: z.boolean().nullish(),
      comments: z.array(z.object({ id: z.number(), isDeleted: z.boolean().nullish(), content: z.string().nullish() })),
    }),
  ),
});

const merges = z.object({ results: z.array(z.record(z.string(), z.array(z.object({ pullRequestId: z.number() })))) });

const created = z.object({ id: z.number(), comments: z.array(z.object({ id: z.number() })).default([]) });

/**
 * Opens the pull request of an Azure Pipelines run; undefined if there is none. A pipeline in another repository sets
 * PULL_REQUEST_REF, PULL_REQUEST_PROJECT and PULL_REQUEST_REPOSITORY.
 * https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads,
 * https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-query and
 * https://learn.microsoft.com/azure/devops/pipelines/build/variables
 */
export async function openAzureDevOpsPullRequest(
  env: NodeJS.ProcessEnv,
  occasion: Occasion,
  pace: Pace,
): Promise<PullRequest | undefined> {
  const given = (name: string, otherwise: string): string =>
    env[name] ?? requireVariable(env, otherwise, "run this in Azure Pipelines");
  const repository = given("PULL_REQUEST_REPOSITORY", "BUILD_REPOSITORY_ID");
  const project = given("PULL_REQUEST_PROJECT", "SYSTEM_TEAMPROJECTID");
  const collection = requireVariable(env, "SYSTEM_COLLECTIONURI", "run this in Azure Pipelines").replace(/\/$/, "");
  const token = requireVariable(
    env,
    "SYSTEM_ACCESSTOKEN",
    "add env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) } to the step",
  );
  const { send, remove } = openPlatform({ service: "Azure DevOps", token, pace, explain: explainRefusal });
  const git = `${collection}/${project}/_apis/git/repositories/${repository}`;
  const number = occasion === "deployed" ? await findMerged(env, git, send) : findChecked(env);
  if (number === undefined) return undefined;
  const base = `${git}/pullRequests/${number}/threads`;
  const commentOf = (thread: number, id: number, written: string): Comment => {
    const url = `${base}/${thread}/comments/${id}?${version}`;
    return {
      id: String(thread),
      text: written,
      replace: (text) => send("PATCH", url, z.unknown(), { content: text }).then(() => undefined),
      remove: () => remove(url),
    };
  };
  return {
    name: `pull request ${number}`,
    longest: 150_000,
    async find(marker) {
      const { value } = await send("GET", `${base}?${version}`, threads);
      return value.flatMap(({ id, isDeleted, comments }) => {
        const [first] = comments;
        if (isDeleted === true || first === undefined || first.isDeleted === true) return [];
        const { content } = first;
        if (content?.startsWith(marker) !== true) return [];
        return commentOf(id, first.id, content);
      });
    },
    async add(text) {
      const comment = { parentCommentId: 0, content: text, commentType: "text" };
      // The thread is closed, because branch policies can block pull requests with open threads.
      const thread = { comments: [comment], status: "closed" };
      const { id, comments } = await send("POST", `${base}?${version}`, created, thread);
      return commentOf(id, comments[0]?.id ?? 1, text);
    },
  };
}

function findChecked(env: NodeJS.ProcessEnv): string | undefined {
  const ref = env["PULL_REQUEST_REF"];
  if (ref === undefined) return requireVariable(env, "SYSTEM_PULLREQUEST_PULLREQUESTID", "run this for a pull request");
  return /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
}

/** The pull request whose merge created the commit of this run. */
async function findMerged(env: NodeJS.ProcessEnv, git: string, send: Send): Promise<string | undefined> {
  const sha = requireVariable(env, "BUILD_SOURCEVERSION", "run this in Azure Pipelines");
  const queries = [{ type: "lastMergeCommit", items: [sha] }];
  const { results } = await send("POST", `${git}/pullrequestquery?${version}`, merges, { queries }, { reads: true });
  return results.flatMap((byCommit) => byCommit[sha] ?? []).map(({ pullRequestId }) => String(pullRequestId))[0];
}
