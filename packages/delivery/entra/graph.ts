import { refused, unreadable } from "@entra-integrations/http/service-failure.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { EntraTenant } from "./tenant.ts";
import { tokenFor } from "./token.ts";

/** Microsoft Graph refused a request. */
export class GraphFailure extends UserError {
  readonly status: number;
  readonly text: string;

  constructor(method: string, path: string, status: number, text: string) {
    super({
      message: `Microsoft Graph refused ${method} ${path} with ${String(status)}${text === "" ? "" : `: ${visibleText(text)}`}`,
      fix: "correct the cause and run this again",
      code: "graph-refused",
    });
    this.status = status;
    this.text = text;
  }
}

const service = "Microsoft Graph";
const failureBody = z.object({ error: z.object({ message: z.string().default("") }) });

interface GraphRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With the API version, such as `/beta/roleManagement/exchange/roleAssignments`. */
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: object;
  /** Application permission that the request needs. */
  readonly permission: string;
}

/** Sends a request as the deploying identity. Returns the body, or undefined for an empty one. Throws `GraphFailure` and other errors of type `UserError`. */
export async function askGraph<Schema extends z.ZodType>(
  tenant: EntraTenant,
  { method, path, query = {}, body, permission }: GraphRequest,
  schema: Schema,
): Promise<z.output<Schema>> {
  const url = new URL(`${tenant.cloud.graph}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const request = { service, method, url: url.href };
  for (let isTokenNew = false; ; isTokenNew = true) {
    const token = await tokenFor(tenant, tenant.cloud.graph, isTokenNew);
    const response = await tenant.session.http(service).fetch(url.href, {
      method,
      redirect: "error",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // The permission may have been granted since the token was issued.
    if ((response.status === 401 || response.status === 403) && !isTokenNew) continue;
    if (response.status === 401 || response.status === 403) {
      throw refused(
        request,
        response.status,
        `grant the deploying identity the application permission ${permission} of Microsoft Graph`,
      );
    }
    const content: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      throw new GraphFailure(method, path, response.status, failureBody.safeParse(content).data?.error.message ?? "");
    }
    const { success, data } = schema.safeParse(content);
    if (!success) throw unreadable(request, response.status);
    return data;
  }
}

/** Returns the answer of a request, and undefined if Graph has no such object. */
export async function unlessMissing<Result>(request: Promise<Result>): Promise<Result | undefined> {
  return await request.catch((error: unknown) => {
    if (error instanceof GraphFailure && error.status === 404) return undefined;
    throw error;
  });
}

/** A text in an OData filter. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
