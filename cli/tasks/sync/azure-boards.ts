import { z } from "zod";
import type { Fetch } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { openProxyFetch } from "@entra-integrations/http/proxy-fetch.ts";
import { waitAskedFor } from "@entra-integrations/http/retry-after.ts";
import { openPlatform, type Send } from "../../pipeline/platform.ts";
import { requireVariable } from "../../pipeline/require-variable.ts";
import { explainAzureBoards } from "./azure-refusals.ts";
import { openWorkItemTypes, type WorkItemType } from "./work-item-types.ts";
import {
  type BoardOptions,
  closedTag,
  duplicateTag,
  fieldsOf,
  readTags,
  readText,
  readWorkItem,
  searchTag,
  toHtml,
} from "./work-item.ts";
import type { Item, Tracker } from "./tracker.ts";

const version = "api-version=7.1";
/** The maximum of the API. */
const batchSize = 200;

const found = z.object({ workItems: z.array(z.object({ id: z.number() })) });
const workItemForm = z.object({ id: z.number(), fields: z.record(z.string(), z.unknown()) });
type WorkItem = z.output<typeof workItemForm>;
// With the error policy Omit, an item that was deleted in the meantime is null.
const batch = z.object({ value: z.array(workItemForm.nullable()) });

const jsonPatch = { contentType: "application/json-patch+json" };

const fields = ["System.Id", "System.WorkItemType", "System.State", "System.Tags", "System.Description"];

/**
 * Opens the work items of the project whose Azure Pipelines run this is. Tags identify them, because every process has
 * tags and queries find them at once.
 * https://learn.microsoft.com/rest/api/azure/devops/wit/work-items,
 * https://learn.microsoft.com/rest/api/azure/devops/wit/wiql and
 * https://learn.microsoft.com/azure/devops/integrate/concepts/rate-limits
 */
export function openAzureBoards(
  env: NodeJS.ProcessEnv,
  { areaPath, workItemType = "Task" }: BoardOptions,
  pace: Pace,
  fetch: Fetch = openProxyFetch().fetch,
): Tracker {
  const fix = "run this in Azure Pipelines";
  const project = requireVariable(env, "SYSTEM_TEAMPROJECTID", fix);
  const collection = requireVariable(env, "SYSTEM_COLLECTIONURI", fix).replace(/\/$/, "");
  const token = requireVariable(
    env,
    "SYSTEM_ACCESSTOKEN",
    "add env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) } to the step",
  );
  const send = openSend({ token, pace, fetch }, { areaPath, workItemType });
  const base = `${collection}/${project}/_apis/wit`;
  const types = openWorkItemTypes(send, base, version);
  /** The newest content of each work item, by id. */
  const contents = new Map<number, WorkItem>();

  const itemOf = async (workItem: WorkItem): Promise<Item[]> => {
    const tags = readTags(workItem.fields);
    const read = readWorkItem(workItem.fields);
    if (read === undefined || tags.includes(duplicateTag)) return [];
    contents.set(workItem.id, workItem);
    const type = await types.named(readText(workItem.fields, "System.WorkItemType"));
    return [
      {
        ...read,
        number: workItem.id,
        isOpen: type.isOpen(readText(workItem.fields, "System.State")),
        url: `${collection}/${project}/_workitems/edit/${workItem.id}`,
      },
    ];
  };
  const onlyItem = async (workItem: WorkItem): Promise<Item> => {
    const [item] = await itemOf(workItem);
    if (item === undefined) throw new Error(`work item ${workItem.id} lost its tags`);
    return item;
  };
  const typeOf = ({ number }: Item): Promise<WorkItemType> =>
    types.named(readText(contents.get(number)?.fields ?? {}, "System.WorkItemType") || workItemType);
  /** Writes fields. The tags of people are kept. */
  const patch = async (
    { number }: Item,
    changed: Record<string, unknown>,
    tags: readonly string[],
  ): Promise<WorkItem> => {
    const kept = readTags(contents.get(number)?.fields ?? {}).filter((tag) => tag !== closedTag);
    const values = { ...changed, "System.Tags": [...new Set([...kept, ...tags])].join("; ") };
    // "add" would keep tags that are left out.
    const url = `${base}/workitems/${number}?${version}`;
    const saved = await send("PATCH", url, workItemForm, operationsOf("replace", values), jsonPatch);
    contents.set(number, saved);
    return saved;
  };

  return {
    name: "work items of Azure Boards",
    pause: 0,
    async list() {
      const query = `SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND [System.Tags] CONTAINS '${searchTag}' ORDER BY [System.Id]`;
      const { workItems } = await send("POST", `${base}/wiql?${version}`, found, { query }, { reads: true });
      const items: Item[] = [];
      for (let start = 0; start < workItems.length; start += batchSize) {
        const ids = workItems.slice(start, start + batchSize).map(({ id }) => id);
        const wanted = { ids, fields, errorPolicy: "Omit" };
        const { value } = await send("POST", `${base}/workitemsbatch?${version}`, batch, wanted, { reads: true });
        for (const workItem of value) if (workItem !== null) items.push(...(await itemOf(workItem)));
      }
      return items;
    },
    async create(draft) {
      const type = await types.named(workItemType);
      const values = {
        ...fieldsOf(draft, type.hasDueDate),
        ...(areaPath !== undefined && { "System.AreaPath": areaPath }),
      };
      const url = `${base}/workitems/$${encodeURIComponent(workItemType)}?${version}`;
      const created = await send("POST", url, workItemForm, operationsOf("add", values), jsonPatch);
      return await onlyItem(created);
    },
    async update(item, draft) {
      const type = await typeOf(item);
      const { "System.Tags": tags, ...values } = fieldsOf(draft, type.hasDueDate);
      const changed = { ...values, ...(!item.isOpen && { "System.State": type.openState }) };
      return await onlyItem(await patch(item, changed, tags.split("; ")));
    },
    async close(item, { reason, comment }) {
      const type = await typeOf(item);
      // The comment and the state are one write, so a comment is never repeated.
      const changed = { "System.State": type.closedState, "System.History": toHtml(comment) };
      await patch(item, changed, [reason === "duplicate" ? duplicateTag : closedTag]);
      return { ...item, isOpen: false, closedByRun: true };
    },
  };
}

/** A client that also waits if a successful response asks for it, because Azure DevOps delays before it refuses. */
function openSend(
  { token, pace, fetch }: { readonly token: string; readonly pace: Pace; readonly fetch: Fetch },
  options: BoardOptions,
): Send {
  let wait = 0;
  const { send } = openPlatform({
    service: "Azure DevOps",
    token,
    pace,
    deadlineSeconds: 1800,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      wait = response.ok ? (waitAskedFor(response) ?? 0) : 0;
      return response;
    },
    explain: (refusal) => explainAzureBoards(refusal, options),
  });
  return async (...sent) => {
    if (wait > 0) await pace.sleep(wait);
    return await send(...sent);
  };
}

/** https://learn.microsoft.com/rest/api/azure/devops/wit/work-items/update */
function operationsOf(op: "add" | "replace", values: Record<string, unknown>): object[] {
  return Object.entries(values).map(([name, value]) => ({ op, path: `/fields/${name}`, value }));
}
