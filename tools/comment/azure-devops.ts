import { z } from "zod";
import { requireVariable, sendAs, type PullRequest } from "./pull-request.ts";

const threads = z.object({
  value: z.array(
    z.object({
      id: z.number(),
      isDeleted: z.boolean().nullish(),
      comments: z.array(z.object({ id: z.number(), isDeleted: z.boolean().nullish(), content: z.string().nullish() })),
    }),
  ),
});

/**
 * The pull request that a run of Azure Pipelines is for.
 * https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads and
 * https://learn.microsoft.com/azure/devops/pipelines/build/variables
 */
export function openAzureDevOpsPullRequest(env: NodeJS.ProcessEnv): PullRequest {
  const number = requireVariable(env, "SYSTEM_PULLREQUEST_PULLREQUESTID", "run this for a pull request");
  const repository = requireVariable(env, "BUILD_REPOSITORY_ID", "run this in Azure Pipelines");
  const project = requireVariable(env, "SYSTEM_TEAMPROJECTID", "run this in Azure Pipelines");
  const collection = requireVariable(env, "SYSTEM_COLLECTIONURI", "run this in Azure Pipelines").replace(/\/$/, "");
  const token = requireVariable(
    env,
    "SYSTEM_ACCESSTOKEN",
    "add env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) } to the step",
  );
  const send = sendAs(token);
  const base = `${collection}/${project}/_apis/git/repositories/${repository}/pullRequests/${number}/threads`;
  const version = "api-version=7.1";
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
          return { replace: (text) => send("PATCH", url, { content: text }).then(() => undefined) };
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
