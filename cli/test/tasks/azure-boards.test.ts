import { quickPace } from "@entra-integrations/http/test/service.ts";
import { describe, expect, it } from "vitest";
import { openAzureBoards } from "../../tasks/sync/azure-boards.ts";
import { syncTasks, type Synced } from "../../tasks/sync/sync-tasks.ts";
import type { CheckedStack } from "../../tasks/checked-stack.ts";
import type { Task } from "../../tasks/task.ts";
import { azureToken, type AzureWorkItems, openWorkItems } from "./azure-work-items.ts";
import { checked, taskOf } from "./task.ts";

const sync = (
  azure: AzureWorkItems,
  tasks: readonly Task[],
  {
    stacks = checked("prod"),
    pace = quickPace(),
    ...options
  }: { stacks?: CheckedStack[]; pace?: ReturnType<typeof quickPace>; areaPath?: string; workItemType?: string } = {},
): Promise<Synced> => syncTasks(tasks, stacks, openAzureBoards(azure.env, options, pace, azure.fetch), pace);

const nothing = { created: [], updated: 0, closed: 0 };
const done = taskOf({ state: "done", evidence: "the new secret was used on 2026-11-28" });
const dueDate = "Microsoft.VSTS.Scheduling.DueDate";

describe("tasks as work items of Azure Boards", () => {
  it("creates one work item for a task, and a second run changes nothing", async () => {
    const azure = await openWorkItems();
    expect(await sync(azure, [taskOf()])).toMatchObject({ ...nothing, created: [taskOf().id] });
    expect(azure.items[0]?.fields).toMatchObject({
      "System.Title": "Enter the new client secret in Integray",
      "System.State": "New",
      [dueDate]: "2026-12-13T00:00:00.000Z",
      "System.Tags": expect.stringMatching(
        /^entra-integrations; entra-task-[0-9a-f]{16}; entra-stack-[0-9a-f]{16}; entra-kind-enter-secret$/,
      ) as string,
    });
    expect(azure.items[0]?.fields["System.Description"]).toContain("enter the <em>new</em> value");
    azure.calls.length = 0;
    expect(await sync(azure, [taskOf()])).toMatchObject(nothing);
    expect(azure.calls.map((call) => call.split("/").at(-1))).toEqual(["wiql", "workitemsbatch", "Task"]);
    expect(azure.items).toHaveLength(1);
  });

  it("leaves out the due date if the process has none", async () => {
    const azure = await openWorkItems();
    azure.hasDueDate = false;
    expect(await sync(azure, [taskOf()])).toMatchObject({ ...nothing, created: [taskOf().id] });
    expect(azure.items[0]?.fields[dueDate]).toBeUndefined();
    expect(azure.items[0]?.fields["System.Description"]).toContain("<strong>Due 2026-12-13.</strong>");
  });

  it("leaves out a due date that moves with each run", async () => {
    const azure = await openWorkItems();
    const [stack] = checked("prod");
    const nightly = (now: string, dueOn: string): Promise<Synced> =>
      sync(azure, [taskOf({ since: now, dueOn })], { stacks: [{ ...stack!, now }] });
    await nightly("2026-11-20T03:00:00.000Z", "2026-12-04T03:00:00.000Z");
    expect(azure.items[0]?.fields[dueDate]).toBeUndefined();
    expect(azure.items[0]?.fields["System.Description"]).toContain("<strong>Within 14 days.</strong>");
    expect(await nightly("2026-11-21T03:04:00.000Z", "2026-12-05T03:04:00.000Z")).toMatchObject(nothing);
  });

  it("updates the work item only when the text changed, and keeps the tags of people", async () => {
    const azure = await openWorkItems();
    await sync(azure, [taskOf()]);
    const { fields } = azure.items[0]!;
    fields["System.Tags"] = `${fields["System.Tags"]!}; urgent`;
    expect(await sync(azure, [taskOf({ evidence: "still not signed in" })])).toMatchObject(nothing);
    const later = taskOf({ dueOn: "2026-12-20T00:00:00.000Z" });
    expect(await sync(azure, [later])).toMatchObject({ ...nothing, updated: 1 });
    expect(fields[dueDate]).toBe("2026-12-20T00:00:00.000Z");
    expect(fields["System.Tags"]).toMatch(
      /^entra-integrations; entra-task-\w+; entra-stack-\w+; entra-kind-enter-secret; urgent$/,
    );
    expect(await sync(azure, [{ ...later, responsible: ["erp@contoso.com"] }])).toMatchObject({
      ...nothing,
      updated: 1,
    });
    expect(fields["System.Description"]).toContain("erp@contoso.com");
  });

  it("closes the work item of a finished task with its evidence, and opens it if the task is open again", async () => {
    const azure = await openWorkItems();
    await sync(azure, [taskOf()]);
    expect(await sync(azure, [done])).toMatchObject({ ...nothing, closed: 1 });
    expect(azure.items).toMatchObject([
      { fields: { "System.State": "Closed" }, comments: ["<p>Done. the new secret was used on 2026-11-28</p>\n"] },
    ]);
    expect(await sync(azure, [done])).toMatchObject(nothing);
    expect(await sync(azure, [taskOf()])).toMatchObject({ ...nothing, updated: 1 });
    expect(azure.items[0]?.fields["System.State"]).toBe("New");
    expect(await sync(azure, [taskOf()])).toMatchObject(nothing);
  });

  it("closes a second work item for the same task, and leaves it alone afterwards", async () => {
    const azure = await openWorkItems();
    await sync(azure, [taskOf()]);
    const second = { ...azure.items[0]!, id: 2, fields: { ...azure.items[0]!.fields }, comments: [] };
    azure.items.push(second);
    expect(await sync(azure, [taskOf()])).toMatchObject({ ...nothing, closed: 1 });
    expect(azure.items.map(({ fields }) => fields["System.State"])).toEqual(["New", "Closed"]);
    expect(second.comments).toEqual(["<p>Duplicate of #1. Two runs created an item for the same task.</p>\n"]);
    second.fields["System.State"] = "Active";
    expect(await sync(azure, [taskOf()])).toMatchObject(nothing);
  });

  it("closes the work item of a task that does not exist any more, but not those of other stacks", async () => {
    const azure = await openWorkItems();
    await sync(azure, [taskOf(), taskOf({ stack: "staging" })], { stacks: checked("prod", "staging") });
    expect(await sync(azure, [])).toMatchObject({ ...nothing, closed: 1 });
    expect(azure.items.map(({ fields }) => fields["System.State"])).toEqual(["Closed", "New"]);
  });

  it("keeps the work item of a missing task whose kind could not be checked", async () => {
    const azure = await openWorkItems();
    await sync(azure, [taskOf()]);
    const stacks = [{ ...checked("prod")[0]!, uncheckedKinds: ["enter-secret"] as const }];
    expect(await sync(azure, [], { stacks })).toMatchObject(nothing);
    expect(await sync(azure, [])).toMatchObject({ ...nothing, closed: 1 });
  });

  it.each(["Closed", "Removed"])("counts a work item that a person moved to %s as done", async (state) => {
    const azure = await openWorkItems();
    await sync(azure, [taskOf()]);
    const { fields } = azure.items[0]!;
    fields["System.State"] = state;
    const changed = taskOf({ title: "Enter it soon" });
    expect(await sync(azure, [changed])).toMatchObject({ ...nothing, closedByHand: [changed.id] });
    fields["System.State"] = "Active";
    expect(await sync(azure, [changed])).toMatchObject({ ...nothing, updated: 1, closedByHand: [] });
    expect(fields["System.State"]).toBe("Active");
  });

  it("keeps a work item open that a person reopened although the task is done", async () => {
    const azure = await openWorkItems();
    await sync(azure, [taskOf()]);
    await sync(azure, [done]);
    azure.items[0]!.fields["System.State"] = "Active";
    expect(await sync(azure, [done])).toMatchObject({ ...nothing, reopenedByHand: [done.id] });
    expect(azure.items[0]!.fields["System.State"]).toBe("Active");
  });

  it("reads more work items than fit in one batch", async () => {
    const azure = await openWorkItems();
    const many = Array.from({ length: 230 }, (_, index) => taskOf({ integration: `client-${index}` }));
    expect(await sync(azure, many)).toMatchObject({ created: many.map(({ id }) => id) });
    expect(await sync(azure, many)).toMatchObject(nothing);
    expect(azure.items).toHaveLength(230);
  });

  it("waits as long as Retry-After asks, also after a success", async () => {
    const azure = await openWorkItems();
    const pace = quickPace();
    azure.fault = () => (azure.calls.length === 1 ? "429" : undefined);
    azure.delay = 5;
    expect(await sync(azure, [taskOf()], { pace })).toMatchObject({ created: [taskOf().id] });
    // After the query, the type and the creation; the query was refused first.
    expect(pace.slept.filter((milliseconds) => milliseconds > 0)).toEqual([30_000, 5000, 5000, 5000, 5000]);
  });

  it("creates work items in an area", async () => {
    const azure = await openWorkItems();
    await sync(azure, [taskOf()], { areaPath: "contoso\\Identity" });
    expect(azure.items[0]?.fields["System.AreaPath"]).toBe("contoso\\Identity");
  });

  const grant =
    "let the build service edit work items in this area and create tag definitions (scope vso.work_write)  [tasks-refused]";

  it.each<[string, (azure: AzureWorkItems) => unknown, object, string, string]>([
    [
      "the project is not visible",
      (azure) => (azure.access = "none"),
      {},
      "Azure DevOps answered: TF200016: The following project does not exist: contoso. Verify that the name is correct.",
      "let the build service see the project, and check SYSTEM_TEAMPROJECTID  [tasks-project-missing]",
    ],
    [
      "the token may only read",
      (azure) => (azure.access = "read"),
      {},
      "Azure DevOps answered: TF237111: The current user does not have permissions to save work items under this area.",
      grant,
    ],
    [
      "the token is unknown",
      (azure) => (azure.access = "signed out"),
      {},
      "Azure DevOps (platform) refused POST /contoso/11111111-2222-4333-8444-555555555555/_apis/wit/wiql with 203",
      grant,
    ],
    [
      "the area does not exist",
      () => undefined,
      { areaPath: "elsewhere" },
      "Azure DevOps answered: TF401347: Invalid tree name given for work item -1, field 'System.AreaPath'.",
      'name an existing area with --area-path, such as "Project\\Team"; it was elsewhere  [tasks-area-path]',
    ],
    [
      "the work item type does not exist",
      () => undefined,
      { workItemType: "Chore" },
      "Azure DevOps answered: VS402323: Work item type Chore does not exist in project contoso.",
      "name a work item type of the project with --work-item-type; it was Chore  [tasks-work-item-type]",
    ],
  ])("explains that %s", async (_, spoil, options, message, fix) => {
    const azure = await openWorkItems();
    spoil(azure);
    const error = await sync(azure, [taskOf()], options).catch((thrown: unknown) => thrown as Error);
    const text = (error as Error).message.replace(/127\.0\.0\.1:\d+/, "platform");
    expect(text).toBe(`${message}\n  fix: ${fix}`);
    expect(text).not.toContain(azureToken);
    expect(azure.items).toEqual([]);
  });

  it.each([
    ["SYSTEM_TEAMPROJECTID", "run this in Azure Pipelines"],
    ["SYSTEM_COLLECTIONURI", "run this in Azure Pipelines"],
    ["SYSTEM_ACCESSTOKEN", "add env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) } to the step"],
  ])("needs %s", (name, fix) => {
    const env = { SYSTEM_TEAMPROJECTID: "p", SYSTEM_COLLECTIONURI: "c", SYSTEM_ACCESSTOKEN: "t", [name]: "" };
    expect(() => openAzureBoards(env, {}, quickPace())).toThrow(
      `${name} must be set\n  fix: ${fix}  [pipeline-variable-missing]`,
    );
  });
});
