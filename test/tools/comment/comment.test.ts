import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { renderAnnouncement } from "../../../tools/comment/text.ts";
import { writeComment, type CommentRequest } from "../../../tools/comment.ts";
import { readFailure } from "../../../tools/failure.ts";
import { openTerminal } from "../../../tools/terminal.ts";
import { openPlatform, type Answers, type Received } from "./pull-requests.ts";

const token = "token-of-the-run";
const marker = "<!-- entra-integrations:prod -->";
const report = `${marker}\n\n### Access of stack \`prod\`\n\nNo change of access.\n`;

interface Written {
  said: string;
  received: Received[];
}

/** Writes a report as a run of a platform would, and takes what is said and sent. `event` is GitHub's. */
async function write(
  answers: Answers,
  variables: NodeJS.ProcessEnv,
  text = report,
  { event = checked, ...request }: Partial<CommentRequest> & { event?: object } = {},
): Promise<Written> {
  await using platform = await openPlatform(answers);
  const dir = mkdtempSync(join(tmpdir(), "entra-comment-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, "report.md"), text);
  writeFileSync(join(dir, "event.json"), JSON.stringify(event));
  const env = Object.fromEntries(
    Object.entries({ ...variables, GITHUB_EVENT_PATH: join(dir, "event.json") }).map(([name, value]) => [
      name,
      value?.replace("http://platform", platform.origin),
    ]),
  );
  let said = "";
  const out = { write: (chunk: string) => Boolean((said += chunk)) };
  const asked = { file: join(dir, "report.md"), occasion: "checked" as const, ...request };
  await writeComment(asked, env, openTerminal(out, out, {})).catch((error: unknown) => {
    const { text: failure, exitCode } = readFailure(error);
    said += `${failure}\nexit code ${exitCode}\n`;
  });
  return { said: said.replaceAll(dir, ""), received: platform.received };
}

const bearer = `Bearer ${token}`;
const head = "a".repeat(40);
const merge = "b".repeat(40);
const pull = { number: 12, head: { sha: head }, base: { ref: "main" } };
const checked = { repository: { default_branch: "main" }, workflow_run: { head_sha: head, pull_requests: [pull] } };
const note = /plan that the main branch calculates before the deployment is approved\._\n$/;

describe("a comment on a pull request of GitHub", () => {
  const actions = {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: "http://platform",
    GITHUB_REPOSITORY: "contoso/integrations",
    GITHUB_EVENT_NAME: "workflow_run",
    GITHUB_TOKEN: token,
  };
  const list = (page: number) => `GET /repos/contoso/integrations/issues/12/comments?per_page=100&page=${page}`;
  const create = "POST /repos/contoso/integrations/issues/12/comments";
  const update = "PATCH /repos/contoso/integrations/issues/comments/7";
  const bot = { type: "Bot" };
  const announced = renderAnnouncement(report, 65_536);

  it("is written where there is none", async () => {
    const others = [{ id: 1, body: "Looks good.", user: { type: "User" } }];
    expect(await write({ [list(1)]: { body: others }, [create]: { status: 201, body: {} } }, actions)).toEqual({
      said: "pull request 12 of contoso/integrations: comment written\n",
      received: [
        { call: list(1), token: bearer, body: undefined },
        { call: create, token: bearer, body: { body: announced } },
      ],
    });
  });

  it("is written anew in its place", async () => {
    const ours = [{ id: 7, body: `${marker}\n\nold`, user: bot }];
    expect(await write({ [list(1)]: { body: ours }, [update]: { body: {} } }, actions)).toEqual({
      said: "pull request 12 of contoso/integrations: comment updated\n",
      received: [
        { call: list(1), token: bearer, body: undefined },
        { call: update, token: bearer, body: { body: announced } },
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
    expect(body).toMatch(/^<!-- entra[^]{53000,}\nx{99}\n\n\*\*The report is longer than a comment may be; .*\*\*\n/);
    expect(body).toMatch(note);
  });

  it.each([
    ["of a branch with other commits by now", { ...pull, head: { sha: merge } }],
    ["into another branch than the default one", { ...pull, base: { ref: "release" } }],
  ])("is not written to a pull request %s", async (_, other) => {
    const event = { ...checked, workflow_run: { ...checked.workflow_run, pull_requests: [other] } };
    expect(await write({}, actions, report, { event })).toEqual({
      said: "no pull request to comment on: there is none for this commit, or it has a newer one\n",
      received: [],
    });
  });

  describe("after the deployment", () => {
    const deployment = { ...actions, GITHUB_EVENT_NAME: "push", GITHUB_SHA: merge };
    const find = `GET /repos/contoso/integrations/commits/${merge}/pulls`;
    const merged = { number: 12, merged_at: "2026-11-29T09:00:00Z", merge_commit_sha: merge };
    const others = [
      { number: 9, merged_at: null, merge_commit_sha: merge },
      { number: 10, merged_at: "2026-11-01T09:00:00Z", merge_commit_sha: head },
    ];
    const complete = (body: string, text = report) =>
      write(
        {
          [find]: { body: [...others, merged] },
          [list(1)]: { body: [{ id: 7, body, user: bot }] },
          [update]: { body: {} },
        },
        deployment,
        text,
        { occasion: "deployed" },
      );

    it.each([
      ["where nothing differs", announced],
      ["where the platform has changed the line breaks", announced.replaceAll("\n", "\r\n")],
    ])("is completed as announced %s", async (_, before) => {
      const { said, received } = await complete(before);
      const { body } = received.at(-1)!.body as { body: string };
      expect([said, received.map(({ call }) => call)]).toEqual([
        "pull request 12 of contoso/integrations: comment updated\n",
        [find, list(1), update],
      ]);
      expect(body).toBe(
        `${report}\n<!-- entra-integrations: end of report -->\n\n**Deployed as announced**, commit bbbbbbbbbbbb.\n`,
      );
    });

    it("is completed with what differs, from what was announced and from what was deployed", async () => {
      const text = report.replace("No change of access.", "- owner added: `evil`\n- ```` end ````");
      const { received } = await complete(announced, text);
      const { body } = received.at(-1)!.body as { body: string };
      expect(body.split("\n\n").slice(-2)).toEqual([
        expect.stringMatching(/^\*\*Deployed differently than announced\*\*, commit bbbbbbbbbbbb\./),
        "`````diff\n- No change of access.\n+ - owner added: `evil`\n+ - ```` end ````\n`````\n",
      ]);
      expect(body.startsWith(report)).toBe(true);
    });

    it("is completed once more with the same end", async () => {
      const first = (await complete(announced)).received.at(-1)!.body as { body: string };
      const second = (await complete(first.body)).received.at(-1)!.body as { body: string };
      expect(second.body).toBe(first.body);
    });

    it("is written where nothing was announced", async () => {
      const answers = { [find]: { body: [merged] }, [list(1)]: { body: [] }, [create]: { status: 201, body: {} } };
      const { received } = await write(answers, deployment, report, { occasion: "deployed" });
      expect((received.at(-1)!.body as { body: string }).body).toMatch(/\*\*Deployed without an announcement\*\*/);
    });

    it("is not written where the commit comes from no pull request", async () => {
      const { said } = await write({ [find]: { body: others.slice(0, 1) } }, deployment, report, {
        occasion: "deployed",
      });
      expect(said).toMatch(/^no pull request to comment on/);
    });
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
      { GITHUB_EVENT_NAME: "pull_request" },
      'GITHUB_EVENT_NAME must be workflow_run, got "pull_request"\n  fix: comment in a workflow of its own, which runs the code of the default branch  [pull-request-missing]',
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
  const announced = renderAnnouncement(report, 150_000);
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
          body: { comments: [{ parentCommentId: 0, content: announced, commentType: "text" }], status: "closed" },
        },
      ],
    });
  });

  it("is written anew in its place", async () => {
    expect(await write({ [list]: { body: { value: [thread] } }, [update]: { body: {} } }, pipelines)).toEqual({
      said: "pull request 12: comment updated\n",
      received: [
        { call: list, token: bearer, body: undefined },
        { call: update, token: bearer, body: { content: announced } },
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

describe("npm run comment", () => {
  it("refuses what is no report", async () => {
    expect(await write({}, {}, "### Access\n")).toMatchObject({
      said:
        "/report.md must begin with the line by which a comment is found again\n" +
        "  fix: write it with npm run report -- --out report.md  [report-unmarked]\nexit code 2\n",
    });
  });

  it("refuses the report of another stack", async () => {
    expect(await write({}, {}, report, { stack: "staging" })).toMatchObject({
      said:
        "/report.md: must be a report of stack staging, but is of another one\n" +
        "  fix: write it from a preview of stack staging  [report-of-another-stack]\nexit code 2\n",
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
    const failing = writeComment(
      { file: "missing.md", occasion: "checked" },
      {},
      openTerminal(process.stdout, process.stderr, {}),
    );
    await expect(failing).rejects.toThrow("missing.md cannot be read (ENOENT)\n  fix: name a report  [report-missing]");
  });
});
