import { describe, expect, it } from "vitest";
import { renderAnnouncement } from "../../commands/comment/text.ts";
import { bearer, checked, head, marker, merge, note, pull, report, token, write } from "./written-comment.ts";

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

  it("is written if there is none", async () => {
    const others = [{ id: 1, body: "Looks good.", user: { type: "User" } }];
    expect(await write({ [list(1)]: { body: others }, [create]: { status: 201, body: { id: 3 } } }, actions)).toEqual({
      said: "pull request 12 of contoso/integrations: comment written\n",
      received: [
        { call: list(1), token: bearer, body: undefined },
        { call: create, token: bearer, body: { body: announced } },
      ],
    });
  });

  it("replaces the one that is there", async () => {
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
    const { received } = await write(
      { [list(1)]: { body: [other] }, [create]: { status: 201, body: { id: 3 } } },
      actions,
    );
    expect(received.map(({ call }) => call)).toEqual([list(1), create]);
  });

  it("is cut at the end of a line with a note if it is too long", async () => {
    const long = `${report}${`${"x".repeat(99)}\n`.repeat(700)}`;
    const { received } = await write(
      { [list(1)]: { body: [] }, [create]: { status: 201, body: { id: 3 } } },
      actions,
      long,
    );
    const { body } = received[1]!.body as { body: string };
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toMatch(/^<!-- entra[^]{52000,}\nx{99}\n\n\*\*and \d+ more lines, .*\*\* .*\n/);
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

    it("is completed with the differences between announcement and deployment", async () => {
      const text = report.replace("No change of access.", "- owner added: `evil`\n- ```` end ````");
      const { received } = await complete(announced, text);
      const { body } = received.at(-1)!.body as { body: string };
      expect(body.split("\n\n").slice(-2)).toEqual([
        expect.stringMatching(/^\*\*Deployed differently than announced\*\*, commit bbbbbbbbbbbb\./),
        "`````diff\n- No change of access.\n+ - owner added: `evil`\n+ - ```` end ````\n`````\n",
      ]);
      expect(body.startsWith(report)).toBe(true);
    });

    it("has the same end when it is completed a second time", async () => {
      const first = (await complete(announced)).received.at(-1)!.body as { body: string };
      const second = (await complete(first.body)).received.at(-1)!.body as { body: string };
      expect(second.body).toBe(first.body);
    });

    it("is written if nothing was announced", async () => {
      const answers = {
        [find]: { body: [merged] },
        [list(1)]: { body: [] },
        [create]: { status: 201, body: { id: 3 } },
      };
      const { received } = await write(answers, deployment, report, { occasion: "deployed" });
      expect((received.at(-1)!.body as { body: string }).body).toMatch(/\*\*Deployed without an announcement\*\*/);
    });

    it("is not written if the commit comes from no pull request", async () => {
      const { said } = await write({ [find]: { body: others.slice(0, 1) } }, deployment, report, {
        occasion: "deployed",
      });
      expect(said).toMatch(/^no pull request to comment on/);
    });
  });

  it("names the refusal, and never prints the token", async () => {
    const refused = { status: 403, body: { message: `Resource not accessible by ${token}` } };
    const { said } = await write({ [list(1)]: { body: [] }, [create]: refused }, actions);
    expect(said.replace(/127.0.0.1:\d+/, "platform")).toBe(
      "GitHub (platform) refused POST /repos/contoso/integrations/issues/12/comments with 403\n" +
        "  fix: let the pipeline's token write to pull requests  [comment-refused]\nexit code 2\n",
    );
  });

  it.each([
    ["POST", "201", "id", { [list(1)]: { body: [] }, [create]: { status: 201, body: {} } }, [list(1), create]],
    ["GET", "200", "0.id", { [list(1)]: { body: [{ body: marker }] } }, [list(1)]],
  ])("reports an answer without an id to a %s in one sentence", async (method, status, path, answers, calls) => {
    const { said, received } = await write(answers, actions);
    expect(said.replace(/127.0.0.1:\d+/, "platform")).toBe(
      `GitHub (platform) answered ${method} /repos/contoso/integrations/issues/12/comments with status ${status} and JSON that differs at ${path} from its documentation\n` +
        "  fix: compare the version of the platform with that of its documentation  [service-unreadable]\nexit code 2\n",
    );
    expect(received.map(({ call }) => call)).toEqual(calls);
  });

  it("refuses the event of another kind of workflow", async () => {
    const event = { repository: { default_branch: "main" } } as never;
    expect((await write({}, actions, report, { event })).said).toBe(
      "the file of GITHUB_EVENT_PATH must be the event of a workflow_run; it differs at workflow_run\n" +
        "  fix: run this in GitHub Actions, in a workflow on workflow_run  [pull-request-event]\nexit code 2\n",
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
      'GITHUB_EVENT_NAME must be workflow_run, got "pull_request"\n  fix: comment in a separate workflow on workflow_run, which runs the code of the default branch  [pull-request-missing]',
    ],
  ])("needs what a workflow has: %j", async (lacking, said) => {
    expect(await write({}, { ...actions, ...lacking })).toEqual({ said: `${said}\nexit code 2\n`, received: [] });
  });
});
