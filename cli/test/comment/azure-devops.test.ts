import { describe, expect, it } from "vitest";
import { renderAnnouncement } from "../../commands/comment/text.ts";
import { bearer, marker, merge, report, token, write } from "./written-comment.ts";

describe("a comment on a pull request of Azure DevOps", () => {
  const pipelines = {
    TF_BUILD: "True",
    SYSTEM_COLLECTIONURI: "http://platform/contoso/",
    SYSTEM_TEAMPROJECTID: "p1",
    BUILD_REPOSITORY_ID: "r1",
    SYSTEM_PULLREQUEST_PULLREQUESTID: "12",
    SYSTEM_ACCESSTOKEN: token,
  };
  const threads = "/contoso/p1/_apis/git/repositories/r1/pullRequests/12/threads";
  const list = `GET ${threads}?api-version=7.1`;
  const create = `POST ${threads}?api-version=7.1`;
  const update = `PATCH ${threads}/3/comments/1?api-version=7.1`;
  const announced = renderAnnouncement(report, 150_000);
  const thread = { id: 3, isDeleted: false, comments: [{ id: 1, content: `${marker}\n\nold` }] };

  it("is written as a closed thread if there is none", async () => {
    const others = { value: [{ id: 2, comments: [{ id: 1 }] }] };
    expect(await write({ [list]: { body: others }, [create]: { body: { id: 3 } } }, pipelines)).toEqual({
      said: "pull request 12: comment written\n",
      received: [
        { call: list, token: bearer, body: undefined },
        {
          call: create,
          token: bearer,
          body: { comments: [{ parentCommentId: 0, content: announced, commentType: "text" }], status: "closed" },
        },
      ],
    });
  });

  it("replaces the one that is there", async () => {
    expect(await write({ [list]: { body: { value: [thread] } }, [update]: { body: {} } }, pipelines)).toEqual({
      said: "pull request 12: comment updated\n",
      received: [
        { call: list, token: bearer, body: undefined },
        { call: update, token: bearer, body: { content: announced } },
      ],
    });
  });

  it.each([
    ["of another stack", { ...thread, comments: [{ id: 1, content: "<!-- entra-integrations:prod-eu -->" }] }],
    ["in a thread that was deleted", { ...thread, isDeleted: true }],
    ["deleted itself", { ...thread, comments: [{ id: 1, isDeleted: true, content: marker }] }],
    ["an answer in another thread", { ...thread, comments: [{ id: 1, content: "Why?" }, thread.comments[0]] }],
  ])("is not one %s", async (_, other) => {
    const { received } = await write(
      { [list]: { body: { value: [other] } }, [create]: { body: { id: 3 } } },
      pipelines,
    );
    expect(received.map(({ call }) => call)).toEqual([list, create]);
  });

  it.each([
    ["403", { status: 403, body: {} }, "403"],
    ["the page on which people sign in", { type: "text/html", status: 203, body: "<html>" }, "203"],
  ])("says that it was refused with %s", async (_, refused, status) => {
    const { said } = await write({ [list]: refused }, pipelines);
    expect(said.replace(/127.0.0.1:\d+/, "platform")).toBe(
      `Azure DevOps (platform) refused GET ${threads} with ${status}\n  fix: let the pipeline's token write to pull requests  [comment-refused]\nexit code 2\n`,
    );
  });

  it("is written by a pipeline of another project, to the pull request that Azure names", async () => {
    const elsewhere = "/contoso/p2/_apis/git/repositories/r2/pullRequests/15/threads?api-version=7.1";
    const named = {
      ...pipelines,
      SYSTEM_PULLREQUEST_PULLREQUESTID: undefined,
      PULL_REQUEST_REF: "refs/pull/15/merge",
      PULL_REQUEST_PROJECT: "p2",
      PULL_REQUEST_REPOSITORY: "r2",
    };
    const answers = { [`GET ${elsewhere}`]: { body: { value: [] } }, [`POST ${elsewhere}`]: { body: {} } };
    const { received } = await write(answers, named);
    expect(received.map(({ call }) => call)).toEqual(Object.keys(answers));
    const { said } = await write({}, { ...named, PULL_REQUEST_REF: "refs/heads/main" });
    expect(said).toMatch(/^no pull request to comment on/);
  });

  it("is completed after the deployment", async () => {
    const find = "POST /contoso/p1/_apis/git/repositories/r1/pullrequestquery?api-version=7.1";
    const answers = {
      [find]: { body: { results: [{ [merge]: [{ pullRequestId: 12 }] }] } },
      [list]: { body: { value: [{ ...thread, comments: [{ id: 1, content: announced }] }] } },
      [update]: { body: {} },
    };
    const deployment = { ...pipelines, SYSTEM_PULLREQUEST_PULLREQUESTID: undefined, BUILD_SOURCEVERSION: merge };
    const { received } = await write(answers, deployment, report, { occasion: "deployed" });
    expect(received[0]?.body).toEqual({ queries: [{ type: "lastMergeCommit", items: [merge] }] });
    expect((received.at(-1)!.body as { content: string }).content).toMatch(
      /\*\*Deployed as announced\*\*, commit b{12}/,
    );
  });

  it.each([
    ["SYSTEM_PULLREQUEST_PULLREQUESTID", "run this for a pull request"],
    ["BUILD_REPOSITORY_ID", "run this in Azure Pipelines"],
    ["SYSTEM_TEAMPROJECTID", "run this in Azure Pipelines"],
    ["SYSTEM_COLLECTIONURI", "run this in Azure Pipelines"],
    ["SYSTEM_ACCESSTOKEN", "add env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) } to the step"],
  ])("needs what a pipeline has: %s", async (name, fix) => {
    const said = `${name} must be set\n  fix: ${fix}  [pipeline-variable-missing]\nexit code 2\n`;
    expect(await write({}, { ...pipelines, [name]: undefined })).toEqual({ said, received: [] });
  });
});
