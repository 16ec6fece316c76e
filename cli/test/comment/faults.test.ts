import { describe, expect, it } from "vitest";
import { openAzureDevOpsPullRequest } from "../../commands/comment/azure-devops.ts";
import { openGitHubPullRequest } from "../../commands/comment/github.ts";
import { writeOnce } from "../../commands/comment/pull-request.ts";
import {
  answer,
  type Behaviour,
  breakOff,
  openService,
  quickPace,
  reset,
} from "@entra-integrations/http/test/service.ts";
import { marker, merge, token } from "./written-comment.ts";

const merged = answer(200, {}, [{ number: 12, merged_at: "2026-11-29T09:00:00Z", merge_commit_sha: merge }]);
const none = answer(200, {}, []);
const ours = answer(200, {}, [{ id: 7, body: marker, user: { type: "Bot" } }]);
const done = answer(201, {}, { id: 7 });
const [find, list, create, update] = ["pulls", "GET list", "POST", "PATCH"];

/** Writes a comment on a platform that behaves so, request by request. */
async function write(...behaviours: Behaviour[]): Promise<{ said: string; calls: string[] }> {
  const pace = quickPace();
  const service = await openService(...behaviours);
  const env = {
    GITHUB_API_URL: service.origin,
    GITHUB_REPOSITORY: "contoso/integrations",
    GITHUB_TOKEN: token,
    GITHUB_SHA: merge,
  };
  const said = await openGitHubPullRequest(env, "deployed", pace)
    .then((pullRequest) => writeOnce(pullRequest!, marker, () => "text", pace))
    .catch((error: unknown) => (error as Error).message);
  const calls = service.calls.map((call) =>
    call.endsWith("/pulls") ? find : call.startsWith("GET") ? list : call.split(" ")[0]!,
  );
  return { said, calls };
}

/** Lists without the comment, a creation, and a list with it. */
const again = [none, none, none, none, done, ours, done];

const faults: [string, Behaviour, Behaviour[]][] = [
  ["503", answer(503), again],
  ["502", answer(502, { "content-type": "text/html" }, "<html>"), again],
  ["429", answer(429, { "retry-after": "30" }), [done]],
  ["a secondary limit", answer(403, { "retry-after": "60" }), [done]],
  ["a reset", reset, again],
  ["an answer that breaks off", breakOff, again],
];

describe("a comment under faults", () => {
  it.each(faults)("is written once although each request meets %s", async (_, fault, rest) => {
    const { said, calls } = await write(fault, merged, fault, none, fault, ...rest);
    expect(said).toBe("written");
    expect(calls.slice(0, 5)).toEqual([find, find, list, list, create]);
    expect(calls.filter((call) => call === create)).toHaveLength(2);
  });

  it.each([
    ["a reset", reset],
    ["502", answer(502)],
    ["an answer that breaks off", breakOff],
  ])("is replaced where it was written before %s", async (_, fault) => {
    expect(await write(merged, none, fault, ours, fault, done)).toEqual({
      said: "written",
      calls: [find, list, create, list, update, update],
    });
  });

  it.each([
    ["the platform is down", answer(503), "GitHub", "is down: it answered 503 to GET", "service-down"],
    ["it turns requests away", answer(429), "GitHub", "gets too many requests", "service-throttled"],
    ["the network fails", reset, "GitHub", "cannot be reached", "service-unreachable"],
    [
      "it answers with half a text",
      answer(200, {}, '[{"id'),
      "GitHub",
      "a text that is not its own",
      "service-unreadable",
    ],
    ["the token may not", answer(403), "GitHub", "refused GET", "comment-refused"],
  ])("is not written where %s, and no other cause is named", async (_, fault, name, text, code) => {
    const { said } = await write(merged, fault);
    expect([said.startsWith(`${name} (127.0.0.1:`), said.includes(text), said.endsWith(`[${code}]`)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(said).not.toContain(token);
  });

  it("is given up if the platform never responds", async () => {
    const pace = quickPace();
    const { origin } = await openService(() => pace.expire());
    const env = { GITHUB_API_URL: origin, GITHUB_REPOSITORY: "a/b", GITHUB_TOKEN: token, GITHUB_SHA: merge };
    await expect(openGitHubPullRequest(env, "deployed", pace)).rejects.toThrow(/does not answer: .*\[service-down\]$/s);
  });

  it("is written once to Azure DevOps too, although look-ups are POST requests", async () => {
    const pace = quickPace();
    const threads = { value: [{ id: 3, comments: [{ id: 1, content: marker }] }] };
    const service = await openService(
      reset,
      answer(200, {}, { results: [{ [merge]: [{ pullRequestId: 12 }] }] }),
      answer(200, {}, { value: [] }),
      reset,
      answer(200, {}, threads),
      answer(200, {}, {}),
    );
    const env = {
      SYSTEM_COLLECTIONURI: `${service.origin}/contoso/`,
      SYSTEM_TEAMPROJECTID: "p",
      BUILD_REPOSITORY_ID: "r",
      SYSTEM_ACCESSTOKEN: token,
      BUILD_SOURCEVERSION: merge,
    };
    const pullRequest = await openAzureDevOpsPullRequest(env, "deployed", pace);
    expect(await writeOnce(pullRequest!, marker, () => "text", pace)).toBe("written");
    const methods = service.calls.map((call) => call.split(" ")[0]);
    expect(methods).toEqual(["POST", "POST", "GET", "POST", "GET", "PATCH"]);
  });
});
