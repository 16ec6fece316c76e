import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readFailure } from "../../../tools/failure.ts";
import { writeComment } from "../../../tools/comment.ts";
import { openTerminal } from "../../../tools/terminal.ts";
import { openPlatform, type Answers, type Received } from "./pull-requests.ts";

const token = "token-of-the-run";
const marker = "<!-- entra-integrations:prod -->";
const report = `${marker}\n\n### Access of stack \`prod\`\n\nNo change of access.\n`;

interface Written {
  said: string;
  received: Received[];
}

/** Writes a report as a run of a platform would, and takes what is said and sent. */
async function write(answers: Answers, variables: NodeJS.ProcessEnv, text = report): Promise<Written> {
  await using platform = await openPlatform(answers);
  const dir = mkdtempSync(join(tmpdir(), "entra-comment-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, "report.md"), text);
  const env = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value?.replace("http://platform", platform.origin)]),
  );
  let said = "";
  const out = { write: (chunk: string) => Boolean((said += chunk)) };
  await writeComment(join(dir, "report.md"), env, openTerminal(out, out, {})).catch((error: unknown) => {
    const { text: failure, exitCode } = readFailure(error);
    said += `${failure}\nexit code ${exitCode}\n`;
  });
  return { said: said.replaceAll(dir, ""), received: platform.received };
}

const bearer = `Bearer ${token}`;

describe("a comment on a pull request of GitHub", () => {
  const actions = {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: "http://platform",
    GITHUB_REPOSITORY: "contoso/integrations",
    GITHUB_REF: "refs/pull/12/merge",
    GITHUB_TOKEN: token,
  };
  const list = (page: number) => `GET /repos/contoso/integrations/issues/12/comments?per_page=100&page=${page}`;
  const create = "POST /repos/contoso/integrations/issues/12/comments";
  const update = "PATCH /repos/contoso/integrations/issues/comments/7";
  const bot = { type: "Bot" };

  it("is written where there is none", async () => {
    const others = [{ id: 1, body: "Looks good.", user: { type: "User" } }];
    expect(await write({ [list(1)]: { body: others }, [create]: { status: 201, body: {} } }, actions)).toEqual({
      said: "pull request 12 of contoso/integrations: comment written\n",
      received: [
        { call: list(1), token: bearer, body: undefined },
        { call: create, token: bearer, body: { body: report } },
      ],
    });
  });

  it("is written anew in its place", async () => {
    const ours = [{ id: 7, body: `${marker}\n\nold`, user: bot }];
    expect(await write({ [list(1)]: { body: ours }, [update]: { body: {} } }, actions)).toEqual({
      said: "pull request 12 of contoso/integrations: comment updated\n",
      received: [
        { call: list(1), token: bearer, body: undefined },
        { call: update, token: bearer, body: { body: report } },
      ],
    });
  });

  it("is found behind a hundred others", async () => {
    const hundred = Array.from({ length: 100 }, (_, id) => ({ id: id + 100, body: null, user: null }));
    const ours = [{ id: 7, body: marker, user: bot }];
    const { received } = await write(
      { [list(1)]: { body: hundred }, [list(2)]: { body: ours }, [update]: { body: {} } },
      actions,
    );
    expect(received.map(({ call }) => call)).toEqual([list(1), list(2), update]);
  });

  it.each([
    ["a person's that begins the same", { id: 7, body: marker, user: { type: "User" } }],
    ["that of another stack", { id: 7, body: "<!-- entra-integrations:production -->", user: bot }],
    ["one that quotes it", { id: 7, body: `> ${marker}`, user: bot }],
  ])("is not %s", async (_, other) => {
    const { received } = await write({ [list(1)]: { body: [other] }, [create]: { status: 201, body: {} } }, actions);
    expect(received.map(({ call }) => call)).toEqual([list(1), create]);
  });

  it("is cut at the end of a line, and says so, where it would be too long", async () => {
    const long = `${report}${`${"x".repeat(99)}\n`.repeat(700)}`;
    const { received } = await write({ [list(1)]: { body: [] }, [create]: { status: 201, body: {} } }, actions, long);
    const { body } = received[1]!.body as { body: string };
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toMatch(/^<!-- entra[^]{65000,}\nx{99}\n\n\*\*The report is longer than a comment may be; .*\*\*\n$/);
  });

  it("says what refused it, and never the token", async () => {
    const refused = { status: 403, body: { message: `Resource not accessible by ${token}` } };
    const { said } = await write({ [list(1)]: { body: [] }, [create]: refused }, actions);
    expect(said).toBe(
      "POST /repos/contoso/integrations/issues/12/comments: status 403\n" +
        "  fix: let the pipeline's token write to pull requests  [comment-refused]\nexit code 2\n",
    );
  });

  it.each([
    [
      { GITHUB_TOKEN: "" },
      "GITHUB_TOKEN must be set\n  fix: add env: { GITHUB_TOKEN: ${{ github.token }} } to the step  [pipeline-variable-missing]",
    ],
    [
      { GITHUB_REPOSITORY: undefined },
      "GITHUB_REPOSITORY must be set\n  fix: run this in GitHub Actions  [pipeline-variable-missing]",
    ],
    [
      { GITHUB_REF: "refs/heads/main" },
      'GITHUB_REF must be of a pull request, got "refs/heads/main"\n  fix: run this on pull_request  [pull-request-missing]',
    ],
  ])("needs what a workflow has: %j", async (lacking, said) => {
    expect(await write({}, { ...actions, ...lacking })).toEqual({ said: `${said}\nexit code 2\n`, received: [] });
  });
});

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
  const thread = { id: 3, isDeleted: false, comments: [{ id: 1, content: `${marker}\n\nold` }] };

  it("is written as a thread that is closed where there is none", async () => {
    const others = { value: [{ id: 2, comments: [{ id: 1 }] }] };
    expect(await write({ [list]: { body: others }, [create]: { body: {} } }, pipelines)).toEqual({
      said: "pull request 12: comment written\n",
      received: [
        { call: list, token: bearer, body: undefined },
        {
          call: create,
          token: bearer,
          body: { comments: [{ parentCommentId: 0, content: report, commentType: "text" }], status: "closed" },
        },
      ],
    });
  });

  it("is written anew in its place", async () => {
    expect(await write({ [list]: { body: { value: [thread] } }, [update]: { body: {} } }, pipelines)).toEqual({
      said: "pull request 12: comment updated\n",
      received: [
        { call: list, token: bearer, body: undefined },
        { call: update, token: bearer, body: { content: report } },
      ],
    });
  });

  it.each([
    ["in a thread that was deleted", { ...thread, isDeleted: true }],
    ["deleted itself", { ...thread, comments: [{ id: 1, isDeleted: true, content: marker }] }],
    ["an answer in another thread", { ...thread, comments: [{ id: 1, content: "Why?" }, thread.comments[0]] }],
  ])("is not one %s", async (_, other) => {
    const { received } = await write({ [list]: { body: { value: [other] } }, [create]: { body: {} } }, pipelines);
    expect(received.map(({ call }) => call)).toEqual([list, create]);
  });

  it.each([
    ["403", { status: 403, body: {} }, "status 403"],
    ["the page on which people sign in", { type: "text/html", status: 203, body: "<html>" }, "status 203"],
  ])("says that it was refused with %s", async (_, refused, status) => {
    const { said } = await write({ [list]: refused }, pipelines);
    expect(said).toBe(
      `GET ${threads}: ${status}\n  fix: let the pipeline's token write to pull requests  [comment-refused]\nexit code 2\n`,
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

describe("npm run comment", () => {
  it("refuses what is no report", async () => {
    expect(await write({}, {}, "### Access\n")).toMatchObject({
      said:
        "/report.md must begin with the line by which a comment is found again\n" +
        "  fix: write it with npm run report -- --out report.md  [report-unmarked]\nexit code 2\n",
    });
  });

  it("refuses to run outside of a pipeline", async () => {
    expect(await write({}, {})).toMatchObject({
      said:
        "a comment needs a pull request, and this is neither GitHub Actions nor Azure Pipelines\n" +
        "  fix: run this in a pipeline; --out report.md alone writes the report anywhere  [pipeline-unknown]\nexit code 2\n",
    });
  });

  it("says which file is not there", async () => {
    const failing = writeComment("missing.md", {}, openTerminal(process.stdout, process.stderr, {}));
    await expect(failing).rejects.toThrow("missing.md cannot be read (ENOENT)\n  fix: name a report  [report-missing]");
  });
});
