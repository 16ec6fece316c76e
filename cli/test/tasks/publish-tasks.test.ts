import { quickPace } from "@entra-integrations/http/test/service.ts";
import { describe, expect, it } from "vitest";
import { openTerminal } from "../../output/terminal.ts";
import {
  checkPublishOptions,
  type PublishOptions,
  type PublishRequest,
  publishTasks,
} from "../../tasks/publish-tasks.ts";
import type { Task } from "../../tasks/task.ts";
import { openWorkItems } from "./azure-work-items.ts";
import { openIssues } from "./github-issues.ts";
import { readSlackMessage, readTeamsMessage } from "./messages.ts";
import { openStandIn, type StandIn } from "./stand-in.ts";
import { checked, taskOf } from "./task.ts";

const overdue = taskOf({ dueOn: "2026-11-10T00:00:00.000Z" });

/** A platform, and a webhook on the same machine. */
async function publish(
  { env, fetch }: { readonly env: NodeJS.ProcessEnv; readonly fetch: StandIn["fetch"] },
  request: Partial<PublishRequest>,
): Promise<{ tasks: readonly Task[]; said: string; messages: object[] }> {
  const messages: object[] = [];
  const webhook = await openStandIn(({ body }) => {
    messages.push(body as object);
    return { status: 202 };
  });
  let said = "";
  const err = { write: (text: string) => Boolean((said += text)) };
  const out = { write: () => expect.unreachable("only the list of tasks is a result") };
  const all = { ...env, TASKS_WEBHOOK_URL: `${webhook.origin}/secret-address` };
  const tasks = await publishTasks(
    { tasks: [overdue], stacks: checked("prod"), ...request },
    {
      env: all,
      pace: quickPace(),
      fetch: (url, init) => (url.startsWith(webhook.origin) ? webhook : { fetch }).fetch(url, init),
    },
    openTerminal(out, err, {}),
  );
  expect(said).not.toContain("secret-address");
  return { tasks, said, messages };
}

describe("publishing tasks", () => {
  it("syncs issues, then posts one message with their addresses", async () => {
    const github = await openIssues();
    const { tasks, said, messages } = await publish(github, { sync: "github", webhook: "teams" });
    expect(tasks).toEqual([overdue]);
    expect(said).toBe(
      "issues of contoso/integrations: 1 created, 0 updated, 0 closed\nteams: posted 1 open task, 1 overdue: prod\n",
    );
    expect(messages.map(readTeamsMessage)).toEqual([
      [
        "1 open task, 1 overdue: prod",
        "Overdue: Enter the new client secret in Integray (prod / erp-sync, due 2026-11-10, responsible: @octocat)",
      ],
    ]);
    expect(JSON.stringify(messages)).toContain("https://github.com/contoso/integrations/issues/1");
  });

  it("counts a task as done whose work item a person closed, and posts nothing about it", async () => {
    const azure = await openWorkItems();
    await publish(azure, { sync: "azure-boards" });
    azure.items[0]!.fields["System.State"] = "Closed";
    const { tasks, said, messages } = await publish(azure, { sync: "azure-boards", webhook: "slack" });
    expect(tasks).toMatchObject([
      { state: "done", evidence: expect.stringMatching(/^a person closed http/) as string },
    ]);
    expect(said).toBe(
      "work items of Azure Boards: 0 created, 0 updated, 0 closed, 1 done because a person closed them\n" +
        "slack: no task is new or due\n",
    );
    expect(messages).toEqual([]);
  });

  it("counts a task as open whose issue a person reopened", async () => {
    const github = await openIssues();
    const done: Task = { ...overdue, state: "done" };
    await publish(github, { sync: "github" });
    await publish(github, { sync: "github", tasks: [done] });
    github.issues[0]!.state = "open";
    const { tasks, said, messages } = await publish(github, { sync: "github", webhook: "slack", tasks: [done] });
    expect(tasks).toMatchObject([
      { state: "open", evidence: expect.stringMatching(/^a person reopened http/) as string },
    ]);
    expect(said).toContain("1 open because a person reopened them");
    expect(messages.map(readSlackMessage)).toEqual([
      ["1 open task, 1 overdue: prod", expect.stringMatching(/^Overdue: /)],
    ]);
  });

  it("posts one message for several stacks", async () => {
    const github = await openIssues();
    const tasks = [overdue, taskOf({ stack: "staging" })];
    const { messages } = await publish(github, { webhook: "slack", tasks, stacks: checked("prod", "staging") });
    expect(messages.map((message) => readSlackMessage(message)[0])).toEqual(["2 open tasks, 1 overdue: prod, staging"]);
    expect(github.calls).toEqual([]);
  });
});

describe("options for publishing", () => {
  const named = { integrations: [], namesStacks: true };

  it.each<[PublishOptions, { integrations: string[]; namesStacks: boolean }, string]>([
    [{ sync: "github" }, { ...named, integrations: ["erp-sync"] }, "tasks-sync-selection"],
    [{ sync: "github" }, { ...named, namesStacks: false }, "tasks-sync-stack"],
    [{ sync: "github", areaPath: "contoso" }, named, "tasks-board-options"],
    [{ workItemType: "Bug" }, named, "tasks-board-options"],
  ])("%j are refused for %j", (options, selection, code) => {
    expect(() => checkPublishOptions(options, selection)).toThrow(`[${code}]`);
  });

  it.each<[PublishOptions, { integrations: string[]; namesStacks: boolean }]>([
    [{}, { integrations: ["erp-sync"], namesStacks: false }],
    [{ webhook: "teams" }, { integrations: ["erp-sync"], namesStacks: false }],
    [{ sync: "azure-boards", areaPath: "contoso", workItemType: "Bug" }, named],
  ])("%j are accepted for %j", (options, selection) => {
    expect(() => checkPublishOptions(options, selection)).not.toThrow();
  });
});
