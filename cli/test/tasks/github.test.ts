import { quickPace } from "@entra-integrations/http/test/service.ts";
import { describe, expect, it } from "vitest";
import { openGitHubIssues } from "../../tasks/sync/github.ts";
import { syncTasks, type Synced } from "../../tasks/sync/sync-tasks.ts";
import type { Task } from "../../tasks/task.ts";
import { type GitHubIssues, gitHubToken, openIssues } from "./github-issues.ts";
import { checked, taskOf } from "./task.ts";

const sync = (
  github: GitHubIssues,
  tasks: readonly Task[],
  stacks = checked("prod"),
  pace = quickPace(),
): Promise<Synced> => syncTasks(tasks, stacks, openGitHubIssues(github.env, pace, github.fetch), pace);

const nothing = { created: [], updated: 0, closed: 0 };
const done = taskOf({ state: "done", evidence: "the new secret was used on 2026-11-28" });

describe("tasks as issues of GitHub", () => {
  it("creates one issue for a task, and a second run changes nothing", async () => {
    const github = await openIssues();
    expect(await sync(github, [taskOf()])).toMatchObject({ created: [taskOf().id], updated: 0, closed: 0 });
    expect(github.issues[0]).toMatchObject({
      title: "Enter the new client secret in Integray",
      labels: ["entra-integrations"],
      assignees: ["octocat"],
      state: "open",
    });
    expect(github.issues[0]!.body.split("\n").slice(0, -1).join("\n")).toMatchInlineSnapshot(`
      "**Due 2026-12-13.** If it is not done, something stops working on 2026-12-27.

      Responsible: @octocat

      Open the hand-off and enter the *new* value.

      Integration \`erp-sync\` of integray, stack \`prod\`. Close this when it is done. Runs overwrite this text but keep comments.
      "
    `);
    github.calls.length = 0;
    expect(await sync(github, [taskOf()])).toMatchObject(nothing);
    expect(github.calls).toEqual(["GET /repos/contoso/integrations/issues"]);
    expect(github.issues).toHaveLength(1);
  });

  it("updates the issue only when the text changed, and keeps assignments by hand", async () => {
    const github = await openIssues();
    await sync(github, [taskOf()]);
    const [issue] = github.issues;
    issue!.assignees = ["someone-else"];
    github.assignable.add("someone-else");
    expect(await sync(github, [taskOf({ evidence: "still not signed in" })])).toMatchObject(nothing);
    const later = taskOf({ dueOn: "2026-12-20T00:00:00.000Z" });
    expect(await sync(github, [later])).toMatchObject({ ...nothing, updated: 1 });
    expect(issue!.body).toMatch(/^\*\*Due 2026-12-20\.\*\*/);
    expect(issue!.assignees).toEqual(["someone-else"]);
    expect(await sync(github, [{ ...later, responsible: ["@octocat"] }])).toMatchObject(nothing);
    expect(await sync(github, [{ ...later, responsible: ["@someone-else"] }])).toMatchObject({ updated: 1 });
    expect(await sync(github, [{ ...later, responsible: ["mail@contoso.com"] }])).toMatchObject({ updated: 1 });
    expect(issue!.assignees).toEqual([]);
  });

  it("closes the issue of a finished task with its evidence", async () => {
    const github = await openIssues();
    await sync(github, [taskOf()]);
    expect(await sync(github, [done])).toMatchObject({ ...nothing, closed: 1 });
    expect(github.issues).toMatchObject([
      { state: "closed", stateReason: "completed", comments: ["Done. the new secret was used on 2026-11-28"] },
    ]);
    expect(await sync(github, [done])).toMatchObject({ ...nothing, closedByHand: [], reopenedByHand: [] });
  });

  it("closes the issue of a task that does not exist any more, but not those of other stacks", async () => {
    const github = await openIssues();
    await sync(github, [taskOf(), taskOf({ stack: "staging" })], checked("prod", "staging"));
    expect(await sync(github, [], checked("prod"))).toMatchObject({ ...nothing, closed: 1 });
    expect(github.issues).toMatchObject([{ state: "closed", stateReason: "not_planned" }, { state: "open" }]);
    expect(github.issues[0]!.comments).toEqual([expect.stringMatching(/^This task does not exist any more: /)]);
  });

  it("keeps the issue of a missing task whose kind could not be checked", async () => {
    const github = await openIssues();
    const owner = taskOf({ id: "prod/erp-sync/replace-owner/1", kind: "replace-owner" });
    await sync(github, [taskOf(), owner]);
    const stacks = [{ ...checked("prod")[0]!, uncheckedKinds: ["replace-owner"] as const }];
    expect(await sync(github, [], stacks)).toMatchObject({ ...nothing, closed: 1 });
    expect(github.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
    expect(await sync(github, [{ ...owner, state: "done" }], stacks)).toMatchObject({ ...nothing, closed: 1 });
  });

  it("counts an issue that a person closed as done until a person reopens it", async () => {
    const github = await openIssues();
    await sync(github, [taskOf()]);
    const [issue] = github.issues;
    issue!.state = "closed";
    const changed = taskOf({ title: "Enter it soon" });
    expect(await sync(github, [changed])).toMatchObject({ ...nothing, closedByHand: [changed.id] });
    issue!.state = "open";
    expect(await sync(github, [changed])).toMatchObject({ ...nothing, updated: 1, closedByHand: [] });
  });

  it("keeps an issue open that a person reopened although the task is done", async () => {
    const github = await openIssues();
    await sync(github, [taskOf()]);
    await sync(github, [done]);
    const [issue] = github.issues;
    issue!.state = "open";
    expect(await sync(github, [done])).toMatchObject({ ...nothing, reopenedByHand: [done.id] });
    expect(await sync(github, [])).toMatchObject(nothing);
    expect(issue!.state).toBe("open");
    issue!.state = "closed";
    expect(await sync(github, [done])).toMatchObject({ ...nothing, reopenedByHand: [] });
  });

  it("closes a second issue for the same task, and leaves it alone afterwards", async () => {
    const github = await openIssues();
    await sync(github, [taskOf()]);
    const second = { ...github.issues[0]!, number: 2, comments: [] };
    github.issues.push(second);
    expect(await sync(github, [taskOf()])).toMatchObject({ ...nothing, closed: 1 });
    expect(github.issues).toMatchObject([{ state: "open" }, { state: "closed", stateReason: "not_planned" }]);
    expect(second.comments).toEqual(["Duplicate of #1. Two runs created an item for the same task."]);
    second.state = "open";
    expect(await sync(github, [taskOf()])).toMatchObject(nothing);
  });

  it("reopens an issue that a run closed if its task is open again", async () => {
    const github = await openIssues();
    await sync(github, [taskOf()]);
    await sync(github, [done]);
    expect(await sync(github, [taskOf()])).toMatchObject({ ...nothing, updated: 1 });
    expect(github.issues).toMatchObject([{ state: "open", stateReason: "reopened" }]);
    expect(await sync(github, [taskOf()])).toMatchObject(nothing);
  });

  it("mentions teams, writes mail addresses as text, and assigns only users whom GitHub accepts", async () => {
    const github = await openIssues();
    const responsible = ["@octocat", "@stranger", "@contoso/identity", "erp@contoso.com", "the @erp team <img>"];
    await sync(github, [taskOf({ responsible })]);
    expect(github.issues[0]!.assignees).toEqual(["octocat"]);
    expect(github.issues[0]!.body).toContain(
      "Responsible: @octocat, @stranger, @contoso/identity, erp@contoso.com, the @<!-- -->erp team \\<img\\>\n",
    );
  });

  it("finds an issue whose task id tries to end the comment", async () => {
    const github = await openIssues();
    const task = taskOf({ integration: "a --> <!-- b" });
    await sync(github, [task]);
    expect(await sync(github, [task])).toMatchObject(nothing);
    expect(github.issues[0]!.body.match(/-->/g)).toHaveLength(2);
  });

  it("finds an issue whose details contain the comment of another task", async () => {
    const github = await openIssues();
    await sync(github, [taskOf({ integration: "crm" })]);
    const copied = /<!-- .* -->$/.exec(github.issues[0]!.body)![0];
    const tasks = [taskOf({ integration: "crm" }), taskOf({ details: `See ${copied}` })];
    expect(await sync(github, tasks)).toMatchObject({ ...nothing, created: [tasks[1]!.id] });
    expect(await sync(github, tasks)).toMatchObject(nothing);
  });

  it("finds issues behind a hundred others, and ignores pull requests and issues of people", async () => {
    const github = await openIssues();
    const many = Array.from({ length: 130 }, (_, index) => taskOf({ integration: `client-${index}` }));
    expect(await sync(github, many)).toMatchObject({ created: many.map(({ id }) => id) });
    const [first, second] = github.issues;
    github.issues.push({ ...first!, number: 131, body: "mine" }, { ...second!, number: 132, isPullRequest: true });
    expect(await sync(github, many)).toMatchObject(nothing);
    expect(github.calls.filter((call) => call.startsWith("POST"))).toHaveLength(130);
  });

  it("pauses for a second between writes", async () => {
    const github = await openIssues();
    const pace = quickPace();
    await sync(github, [taskOf(), taskOf({ integration: "crm" })], checked("prod"), pace);
    expect(pace.slept).toEqual([1000]);
  });

  it("waits for a minute if GitHub reports its secondary limit without a time", async () => {
    const github = await openIssues();
    const pace = quickPace();
    let isFirst = true;
    github.fault = ({ method }) => {
      if (method !== "POST" || !isFirst) return undefined;
      isFirst = false;
      return "secondary limit";
    };
    expect(await sync(github, [taskOf()], checked("prod"), pace)).toMatchObject({ created: [taskOf().id] });
    expect(pace.slept).toEqual([60_000]);
    expect(github.issues).toHaveLength(1);
  });

  it.each<[string, (github: GitHubIssues) => unknown, string]>([
    [
      "issues are disabled",
      (github) => (github.areDisabled = true),
      "GitHub has no issues in contoso/integrations, because they are disabled\n" +
        "  fix: turn on Issues in the settings of the repository, or leave out --sync  [tasks-issues-disabled]",
    ],
    [
      "the token may only read",
      (github) => (github.access = "read"),
      "GitHub (platform) refused POST /repos/contoso/integrations/issues with 403\n" +
        "  fix: give the job permissions: { issues: write }, and check GITHUB_REPOSITORY  [tasks-refused]",
    ],
    [
      "the token may not see the repository",
      (github) => (github.access = "none"),
      "GitHub (platform) refused GET /repos/contoso/integrations/issues with 404\n" +
        "  fix: give the job permissions: { issues: write }, and check GITHUB_REPOSITORY  [tasks-refused]",
    ],
    [
      "the token may not set labels",
      (github) => (github.keepsLabels = false),
      "GitHub created issue 1 of contoso/integrations without the label entra-integrations, so it was closed again\n" +
        "  fix: use a token that may set labels, such as GITHUB_TOKEN with issues: write  [tasks-label-missing]",
    ],
  ])("explains that %s", async (_, spoil, message) => {
    const github = await openIssues();
    spoil(github);
    const error = await sync(github, [taskOf()]).catch((thrown: unknown) => thrown as Error);
    expect((error as Error).message.replace(/127\.0\.0\.1:\d+/, "platform")).toBe(message);
    expect((error as Error).message).not.toContain(gitHubToken);
    expect(github.issues.filter(({ state }) => state === "open")).toEqual([]);
  });

  it.each([
    ["GITHUB_REPOSITORY", "run this in GitHub Actions"],
    ["GITHUB_TOKEN", "add env: { GITHUB_TOKEN: ${{ github.token }} } to the step"],
  ])("needs %s", (name, fix) => {
    expect(() => openGitHubIssues({ GITHUB_REPOSITORY: "a/b", GITHUB_TOKEN: "t", [name]: "" }, quickPace())).toThrow(
      `${name} must be set\n  fix: ${fix}  [pipeline-variable-missing]`,
    );
  });
});
