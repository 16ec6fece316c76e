import { type Context, Hono } from "hono";
import { z } from "zod";
import type { GraphEnv } from "./authorize.ts";
import { readJson } from "./body.ts";
import { badRequest, type GraphError } from "./errors.ts";
import { versionOf } from "./odata.ts";

/** https://learn.microsoft.com/graph/json-batching#batch-size-limitations */
const mostRequests = 20;

const batch = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        method: z.string().regex(/^(GET|POST|PATCH|PUT|DELETE)$/i),
        url: z.string().min(1),
        headers: z.record(z.string(), z.string()).nullish(),
        body: z.unknown().optional(),
        dependsOn: z.array(z.string()).nullish(),
      }),
    )
    .min(1),
});

type Step = z.infer<typeof batch>["requests"][number];

interface Answer {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

/**
 * `POST /$batch`: https://learn.microsoft.com/graph/json-batching
 * Departs from Entra: The requests of a batch run one after another in the given order. Graph may run them in parallel.
 */
export function batchRoutes(dispatch: (request: Request) => Promise<Response>): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.post("/$batch", async (c) => {
    const steps = await readSteps(c);
    const answers = new Map<string, Answer>();
    for (const step of steps) {
      const failed = step.dependsOn?.some((id) => (answers.get(id.toLowerCase())?.status ?? 500) >= 400);
      answers.set(step.id.toLowerCase(), failed ? failedDependency(step) : await answer(c, step, dispatch));
    }
    return c.json({ responses: [...answers.values()] });
  });
  return routes;
}

async function readSteps(c: Context): Promise<Step[]> {
  const parsed = batch.safeParse(await readJson(c));
  if (!parsed.success) throw invalidBatch("Invalid batch payload format.");
  const { requests } = parsed.data;
  if (requests.length > mostRequests) {
    throw invalidBatch(`Number of requests in a batch exceeds the limit of ${mostRequests}: ${requests.length}.`);
  }
  const seen = new Set<string>();
  for (const step of requests) {
    // Graph's messages, as seen in other clients: https://github.com/microsoftgraph/msgraph-sdk-dotnet-core/issues/891
    const unknown = step.dependsOn?.some((id) => !seen.has(id.toLowerCase()));
    if (unknown) throw invalidBatch(`Invalid dependency for request Id ${step.id}.`);
    if (seen.has(step.id.toLowerCase())) throw invalidBatch(`Request Id ${step.id} has to be unique in a batch.`);
    const hasType = Object.keys(step.headers ?? {}).some((name) => name.toLowerCase() === "content-type");
    if (step.body !== undefined && step.body !== null && !hasType) {
      throw invalidBatch(`Write request id : ${step.id} does not contain Content-Type header or body.`);
    }
    seen.add(step.id.toLowerCase());
  }
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/16280
  const dependent = requests.filter(({ dependsOn }) => (dependsOn?.length ?? 0) > 0).length;
  if (dependent > 0 && dependent < requests.length - 1) {
    throw invalidBatch("Batch should be either fully sequential or fully parallel.");
  }
  return requests;
}

async function answer(c: Context, step: Step, dispatch: (request: Request) => Promise<Response>): Promise<Answer> {
  const request = requestOf(c, step);
  if (!request) {
    return {
      id: step.id,
      status: 400,
      ...jsonError("BadRequest", `Invalid url '${step.url}' for request Id ${step.id}.`),
    };
  }
  const response = await dispatch(request);
  const headers = Object.fromEntries([...response.headers].map(([name, value]) => [titled(name), value]));
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length === 0) return { id: step.id, status: response.status, headers };
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  // A body that is not JSON, such as the number of a `/$count`, is base64.
  const body: unknown = isJson ? JSON.parse(bytes.toString()) : bytes.toString("base64");
  return { id: step.id, status: response.status, headers, body };
}

/** One request of a batch; undefined if its URL leaves the Graph version of the batch. */
function requestOf(c: Context, { method, url, headers, body }: Step): Request | undefined {
  const root = new URL(`/${versionOf(c)}/`, c.req.url);
  // Some clients send absolute URLs: https://github.com/microsoftgraph/msgraph-sdk-python-core
  const whole = new RegExp(`^https://[^/?#]+${root.pathname.replace(".", "\\.")}`);
  const relative = url.replace(whole, "").replace(/^\//, "");
  if (!URL.canParse(`./${relative}`, root.href)) return undefined;
  const target = new URL(`./${relative}`, root);
  if (!target.pathname.startsWith(root.pathname) || /\/(\$|%24)batch$/i.test(target.pathname)) return undefined;
  const sent = new Headers();
  for (const name of ["authorization", "client-request-id"]) {
    const value = c.req.header(name);
    if (value !== undefined) sent.set(name, value);
  }
  try {
    for (const [name, value] of Object.entries(headers ?? {})) sent.set(name, value);
  } catch {
    return undefined;
  }
  const upper = method.toUpperCase();
  const hasBody = upper !== "GET" && body !== undefined && body !== null;
  return new Request(target.href, { method: upper, headers: sent, ...(hasBody && { body: JSON.stringify(body) }) });
}

function failedDependency({ id }: Step): Answer {
  // Departs from Entra: The message of a failed dependency is not documented. Its status is.
  return { id, status: 424, ...jsonError("FailedDependency", "Failed Dependency") };
}

function jsonError(code: string, message: string): Pick<Answer, "headers" | "body"> {
  return { headers: { "Content-Type": "application/json" }, body: { error: { code, message } } };
}

function titled(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function invalidBatch(message: string): GraphError {
  return badRequest("batch", message, "BadRequest");
}
