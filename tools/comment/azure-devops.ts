import { z } from "zod";
import type { Pace } from "../http/pace.ts";
import { requireVariable, sendAs, type Occasion, type PullRequest, type Send } from "./pull-request.ts";

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

/**
 * Opens the pull request that a run of Azure Pipelines is about; undefined if there is none. A pipeline of another
 * repository names it with PULL_REQUEST_REF, PULL_REQUEST_PROJECT and PULL_REQUEST_REPOSITORY.
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
  const send = sendAs({ service: "Azure DevOps", token, pace });
  const git = `${collection}/${project}/_apis/git/repositories/${repository}`;
  const number = occasion === "deployed" ? await findMerged(env, git, send) : findChecked(env);
  if (number === undefined) return undefined;
  const base = `${git}/pullRequests/${number}/threads`;
  return {
    name: `pull request ${number}`,
    longest: 150_000,
    async find(marker) {
      const { value } = threads.parse(await send("GET", `${base}?${version}`));
      for (const { id, isDeleted, comments } of value) {
        const [first] = comments;
        if (isDeleted === true || first?.isDeleted === true) continue;
        if (first?.content?.startsWith(marker) === true) {
          const url = `${base}/${id}/comments/${first.id}?${version}`;
          return {
            text: first.content,
            replace: (text) => send("PATCH", url, { content: text }).then(() => undefined),
          };
        }
      }
      return undefined;
    },
    async add(text) {
      const comment = { parentCommentId: 0, content: text, commentType: "text" };
      // Closed: a thread that is open keeps a pull request from being completed where a policy says so.
      await send("POST", `${base}?${version}`, { comments: [comment], status: "closed" });
    },
  };
}

function findChecked(env: NodeJS.ProcessEnv): string | undefined {
  const ref = env["PULL_REQUEST_REF"];
  if (ref === undefined) return requireVariable(env, "SYSTEM_PULLREQUEST_PULLREQUESTID", "run this for a pull request");
  return /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
}

/** The pull request whose merge made the commit of this run. */
async function findMerged(env: NodeJS.ProcessEnv, git: string, send: Send): Promise<string | undefined> {
  const sha = requireVariable(env, "BUILD_SOURCEVERSION", "run this in Azure Pipelines");
  const queries = [{ type: "lastMergeCommit", items: [sha] }];
  const { results } = merges.parse(await send("POST", `${git}/pullrequestquery?${version}`, { queries }, "reads"));
  return results.flatMap((byCommit) => byCommit[sha] ?? []).map(({ pullRequestId }) => String(pullRequestId))[0];
}
