import { getPersonalAccessTokenHandler, WebApi } from "azure-devops-node-api";
import { Operation } from "azure-devops-node-api/interfaces/common/VSSInterfaces.js";
import { WorkItemErrorPolicy } from "azure-devops-node-api/interfaces/WorkItemTrackingInterfaces.js";
import type { IWorkItemTrackingApi } from "azure-devops-node-api/WorkItemTrackingApi.js";
import { describe, expect, it } from "vitest";
import { azureToken, type AzureWorkItems, openWorkItems } from "./azure-work-items.ts";

const open = async (): Promise<{ azure: AzureWorkItems; client: IWorkItemTrackingApi; project: string }> => {
  const azure = await openWorkItems();
  const url = `${azure.origin}/contoso`;
  const client = await new WebApi(url, getPersonalAccessTokenHandler(azureToken)).getWorkItemTrackingApi(url);
  return { azure, client, project: azure.env["SYSTEM_TEAMPROJECTID"]! };
};

describe("the stand-in for Azure Boards, used by Microsoft's own client", () => {
  it("creates, finds, reads and changes work items", async () => {
    const { client, project, azure } = await open();
    const fieldsOf = (op: Operation, fields: Record<string, string>): object[] =>
      Object.entries(fields).map(([name, value]) => ({ op, path: `/fields/${name}`, value }));
    const tagged = { "System.Title": "One", "System.Tags": "entra-integrations; other" };
    const created = await client.createWorkItem(null, fieldsOf(Operation.Add, tagged), project, "Task");
    expect(created).toMatchObject({ id: 1, fields: { "System.State": "New" } });
    await client.createWorkItem(null, fieldsOf(Operation.Add, { "System.Title": "Two" }), project, "Task");
    const query = "SELECT [System.Id] FROM WorkItems WHERE [System.Tags] CONTAINS 'entra-integrations'";
    const { workItems } = await client.queryByWiql({ query }, { project });
    expect(workItems).toMatchObject([{ id: 1 }]);
    const wanted = { ids: [1, 7], fields: ["System.Title", "System.Tags"], errorPolicy: WorkItemErrorPolicy.Omit };
    expect(await client.getWorkItemsBatch(wanted, project)).toMatchObject([{ id: 1, fields: tagged }, null]);
    const changes = fieldsOf(Operation.Replace, {
      "System.State": "Closed",
      "System.Tags": "x",
      "System.History": "Done.",
    });
    await client.updateWorkItem(null, changes, 1, project);
    expect(azure.items[0]).toMatchObject({
      fields: { "System.State": "Closed", "System.Tags": "x" },
      comments: ["Done."],
    });
  });

  it("describes a work item type", async () => {
    const { client, project } = await open();
    const type = await client.getWorkItemType(project, "Task");
    expect(type.fields?.map(({ referenceName }) => referenceName)).toContain("Microsoft.VSTS.Scheduling.DueDate");
    expect(type.states?.map(({ category }) => category)).toContain("Completed");
  });

  it("refuses an unknown area and a missing permission", async () => {
    const { client, project, azure } = await open();
    const create = (path: string): Promise<unknown> =>
      client.createWorkItem(null, [{ op: Operation.Add, path, value: "elsewhere" }], project, "Task");
    await expect(create("/fields/System.AreaPath")).rejects.toThrow("TF401347");
    azure.access = "read";
    await expect(create("/fields/System.Title")).rejects.toThrow("TF237111");
  });
});
