import { type Answer, type Call, openStandIn, type StandIn } from "./stand-in.ts";

/** A work item as Azure DevOps keeps it. */
interface StoredWorkItem {
  readonly id: number;
  readonly fields: Record<string, string>;
  readonly comments: string[];
  /** Queries that will not find it yet. */
  late: number;
}

/** The work items of one project, in the forms of https://learn.microsoft.com/rest/api/azure/devops/wit. */
export interface AzureWorkItems extends StandIn {
  readonly items: StoredWorkItem[];
  readonly env: NodeJS.ProcessEnv;
  /** How many queries miss a new work item. */
  late: number;
  /** Whether tasks have a due date, as in the Agile process. */
  hasDueDate: boolean;
  /** Seconds that successful responses ask to wait. */
  delay: number | undefined;
  access: "write" | "read" | "none" | "signed out";
}

const project = "11111111-2222-4333-8444-555555555555";
const base = `/contoso/${project}/_apis/wit`;
export const azureToken = "token-of-the-run";
const dueDate = "Microsoft.VSTS.Scheduling.DueDate";

const states = [
  { name: "New", color: "b2b2b2", category: "Proposed" },
  { name: "Active", color: "007acc", category: "InProgress" },
  { name: "Closed", color: "339933", category: "Completed" },
  { name: "Removed", color: "ffffff", category: "Removed" },
];

/** Opens the stand-in. */
export async function openWorkItems(): Promise<AzureWorkItems> {
  const settings: Omit<AzureWorkItems, keyof StandIn | "env"> = {
    items: [],
    late: 0,
    hasDueDate: true,
    delay: undefined,
    access: "write",
  };
  const standIn = await openStandIn((call) => {
    const answered = answer(call, azure);
    if (azure.delay === undefined || answered.status !== 200) return answered;
    return { ...answered, headers: { "retry-after": String(azure.delay) } };
  });
  const env = {
    SYSTEM_COLLECTIONURI: `${standIn.origin}/contoso/`,
    SYSTEM_TEAMPROJECTID: project,
    SYSTEM_ACCESSTOKEN: azureToken,
  };
  const azure: AzureWorkItems = Object.assign(standIn, settings, { env });
  return azure;
}

const refused = (status: number, message: string): Answer => ({ status, body: { $id: "1", message, errorCode: 0 } });

function answer(call: Call, azure: AzureWorkItems): Answer {
  const { method, path, headers, query } = call;
  if (azure.access === "signed out") return { status: 203, body: "<html>", headers: { "content-type": "text/html" } };
  const basic = `Basic ${Buffer.from(`PAT:${azureToken}`).toString("base64")}`;
  if (![`Bearer ${azureToken}`, basic].includes(headers.authorization ?? "")) return { status: 401, body: {} };
  if (method === "OPTIONS") return locations;
  // As on a server without resource areas, so that the client keeps its address.
  if (path === "/contoso/_apis/ResourceAreas") return { status: 200, body: { count: 0, value: [] } };
  if (azure.access === "none" || !path.startsWith(`${base}/`)) {
    return refused(404, "TF200016: The following project does not exist: contoso. Verify that the name is correct.");
  }
  const version = query.get("api-version") ?? /api-version=([^;]+)/.exec(headers.accept ?? "")?.[1];
  if (version?.startsWith("7.1") !== true) return refused(400, "No api-version was supplied for the request.");
  const [, resource = "", name = ""] = /^\/([^/]+)(?:\/(.*))?$/.exec(path.slice(base.length)) ?? [];
  if (resource.toLowerCase() === "wiql") return wiql(call, azure);
  if (resource.toLowerCase() === "workitemsbatch") return batch(call, azure);
  if (resource.toLowerCase() === "workitemtypes") return type(name, azure);
  return write(call, name, azure);
}

function wiql({ body }: Call, { items }: AzureWorkItems): Answer {
  const { query } = body as { query: string };
  const tag = /\[System\.Tags\] CONTAINS '([^']+)'/.exec(query)?.[1];
  if (!/^SELECT \[System\.Id\] FROM WorkItems WHERE /.test(query)) return refused(400, "TF51005: The query is wrong.");
  const found = items.filter((item) => item.late <= 0 && (tag === undefined || tagsOf(item).includes(tag)));
  for (const item of items) item.late -= 1;
  const workItems = found.map(({ id }) => ({ id, url: `https://dev.azure.com/contoso/_apis/wit/workItems/${id}` }));
  return { status: 200, body: { queryType: "flat", queryResultType: "workItem", workItems } };
}

const tagsOf = ({ fields }: StoredWorkItem): string[] => (fields["System.Tags"] ?? "").split("; ");

function batch({ body }: Call, { items }: AzureWorkItems): Answer {
  const { ids, fields } = body as { ids: number[]; fields: string[] };
  if (ids.length === 0 || ids.length > 200) return refused(400, "VS403474: You requested more than 200 work items.");
  const value = ids.map((id) => {
    const item = items.find((one) => one.id === id);
    if (item === undefined) return null;
    return { id, rev: 1, fields: Object.fromEntries(fields.flatMap((name) => entryOf(item, name))) };
  });
  return { status: 200, body: { count: value.length, value } };
}

function entryOf({ id, fields }: StoredWorkItem, name: string): [string, unknown][] {
  if (name === "System.Id") return [[name, id]];
  return fields[name] === undefined ? [] : [[name, fields[name]]];
}

function type(name: string, { hasDueDate }: AzureWorkItems): Answer {
  if (name !== "Task") return refused(404, `VS402323: Work item type ${name} does not exist in project contoso.`);
  const fields = ["System.Title", ...(hasDueDate ? [dueDate] : [])].map((referenceName) => ({ referenceName }));
  return { status: 200, body: { name, fields, fieldInstances: fields, states } };
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: string;
}

function write({ method, headers, body }: Call, name: string, azure: AzureWorkItems): Answer {
  if (headers["content-type"] !== "application/json-patch+json") return refused(415, "VS403353: unsupported");
  if (azure.access === "read") {
    return refused(403, "TF237111: The current user does not have permissions to save work items under this area.");
  }
  const isNew = method === "POST";
  if (isNew && name !== "$Task") {
    return refused(404, `VS402323: Work item type ${name.slice(1)} does not exist in project contoso.`);
  }
  const item = isNew ? newItem(azure) : azure.items.find(({ id }) => id === Number(name));
  if (item === undefined) return refused(404, "TF401232: Work item does not exist.");
  const values = { ...item.fields };
  for (const { op, path, value } of body as Operation[]) {
    const field = path.replace("/fields/", "");
    if (field === dueDate && !azure.hasDueDate) return refused(400, `TF51535: Cannot find field ${field}.`);
    if (field === "System.AreaPath" && !value.startsWith("contoso")) {
      return refused(400, "TF401347: Invalid tree name given for work item -1, field 'System.AreaPath'.");
    }
    if (field === "System.State" && !states.some((state) => state.name === value)) {
      return refused(400, `TF401320: Rule Error for field State. Value: ${value}`);
    }
    if (field === "System.History") item.comments.push(value);
    else if (field === "System.Tags" && op === "add") values[field] = [values[field], value].filter(Boolean).join("; ");
    // The service sanitizes HTML: comments are removed.
    else values[field] = value.replaceAll(/<!--.*?-->/gs, "");
  }
  if ((values["System.Title"] ?? "") === "" || values["System.Title"]!.length > 255) {
    return refused(400, "TF401320: Rule Error for field Title.");
  }
  Object.assign(item.fields, values);
  if (isNew) azure.items.push(item);
  return { status: 200, body: { id: item.id, rev: 1, fields: { ...item.fields } } };
}

function newItem({ items, late }: AzureWorkItems): StoredWorkItem {
  const fields = { "System.WorkItemType": "Task", "System.State": "New", "System.AreaPath": "contoso" };
  return { id: items.length + 1, fields, comments: [], late };
}

/** The locations by which Microsoft's client finds the resources. */
const locations: Answer = {
  status: 200,
  body: {
    count: 6,
    value: [
      ["e81700f7-3be2-46de-8624-2eb35882fcaa", "ResourceAreas", "_apis/{resource}/{areaId}"],
      ["1a9c53f7-f243-4447-b110-35ef023636e4", "wiql", "{project}/{team}/_apis/{area}/{resource}"],
      ["908509b6-4248-4475-a1cd-829139ba419f", "workitemsbatch", "{project}/_apis/{area}/{resource}"],
      ["7c8d7a76-4a09-43e8-b5df-bd792f4ac6aa", "workItemTypes", "{project}/_apis/{area}/{resource}/{type}"],
      ["62d3d110-0047-428c-ad3c-4fe872c91c74", "workItems", "{project}/_apis/{area}/{resource}/${type}"],
      ["72c7ddf8-2cdc-4f60-90cd-ab71c14a399b", "workItems", "{project}/_apis/{area}/{resource}/{id}"],
    ].map(([id, resourceName, routeTemplate]) => ({
      id,
      area: "wit",
      resourceName,
      routeTemplate: routeTemplate!.replace("{team}/", ""),
      resourceVersion: 3,
      minVersion: "1.0",
      maxVersion: "7.1",
      releasedVersion: "7.1",
    })),
  },
};
