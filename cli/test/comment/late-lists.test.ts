import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { openAzureDevOpsPullRequest } from "../../commands/comment/azure-devops.ts";
import { openGitHubPullRequest } from "../../commands/comment/github.ts";
import { writeOnce } from "../../commands/comment/pull-request.ts";
import { openService, quickPace } from "@entra-integrations/http/test/service.ts";
import { marker, merge, token } from "./written-comment.ts";

/** What happens to a creation: answered, done but not answered, or lost. */
type Creation = "answered" | "unanswered" | "lost";

interface Stored {
  readonly id: number;
  /** Lists that lack it. */
  late: number;
}

/** A pull request whose lists show a comment only after some time, and whose creations end so, one after the other. */
function platform(kind: "GitHub" | "Azure DevOps", late: number, creations: Creation[]) {
  const stored: Stored[] = [];
  let newest = 0;
  const list = (): object => {
    const shown = stored.filter((one) => (one.late -= 1) < 0);
    if (kind === "GitHub") return shown.map(({ id }) => ({ id, body: marker, user: { type: "Bot" } }));
    return { value: shown.map(({ id }) => ({ id, comments: [{ id: 1, content: marker }] })) };
  };
  /** Status and body; undefined closes the connection. */
  const answerTo = (method: string, url: string): [number, object?] | undefined => {
    const id = Number(/\/(?:comments|threads)\/(\d+)/.exec(url)?.[1]);
    const index = stored.findIndex((one) => one.id === id);
    if (url.includes("/pulls")) return [200, [{ number: 12, merged_at: "x", merge_commit_sha: merge }]];
    if (url.includes("/pullrequestquery")) return [200, { results: [{ [merge]: [{ pullRequestId: 12 }] }] }];
    if (method === "GET") return [200, list()];
    if (method === "PATCH") return [index === -1 ? 404 : 200, {}];
    if (method === "DELETE") {
      stored.splice(index, 1);
      return [kind === "GitHub" ? 204 : 200];
    }
    const creation = creations.shift() ?? "answered";
    if (creation !== "lost") stored.push({ id: ++newest, late });
    return creation === "answered" ? [201, { id: newest }] : undefined;
  };
  const serve = ({ method = "", url = "", socket }: IncomingMessage, response: ServerResponse): void => {
    const answer = answerTo(method, url);
    if (answer === undefined) {
      socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer[0], { "content-type": "application/json" });
    response.end(answer[1] && JSON.stringify(answer[1]));
  };
  return { stored, serve };
}

async function run(kind: "GitHub" | "Azure DevOps", late: number, creations: Creation[]): Promise<number> {
  const { stored, serve } = platform(kind, late, creations);
  const pace = quickPace();
  const service = await openService(serve);
  const env = {
    GITHUB_API_URL: service.origin,
    GITHUB_REPOSITORY: "contoso/integrations",
    GITHUB_TOKEN: token,
    GITHUB_SHA: merge,
    SYSTEM_COLLECTIONURI: `${service.origin}/contoso/`,
    SYSTEM_TEAMPROJECTID: "p",
    BUILD_REPOSITORY_ID: "r",
    SYSTEM_ACCESSTOKEN: token,
    BUILD_SOURCEVERSION: merge,
  };
  const open = kind === "GitHub" ? openGitHubPullRequest : openAzureDevOpsPullRequest;
  const pullRequest = await open(env, "deployed", pace);
  await writeOnce(pullRequest!, marker, () => marker, pace);
  return stored.length;
}

const sequences: Creation[][] = [
  ["answered"],
  ["unanswered"],
  ["lost", "answered"],
  ["unanswered", "answered"],
  ["lost", "unanswered"],
  ["unanswered", "unanswered", "answered"],
  ["lost", "lost", "answered"],
];
const cases = (["GitHub", "Azure DevOps"] as const).flatMap((kind) =>
  sequences.flatMap((creations) => [0, 1, 3, 5, 7].map((late) => ({ kind, late, creations }))),
);

describe("the one comment of a pull request", () => {
  it.each(cases)("is one on $kind, $late lists late, after creations $creations", async ({ kind, late, creations }) => {
    expect(await run(kind, late, [...creations])).toBe(1);
  });
});
