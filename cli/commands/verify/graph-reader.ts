import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { readJson } from "@entra-integrations/http/read-json.ts";
import { type NamedRequest, refused, textOf } from "@entra-integrations/http/service-failure.ts";

/** The result of one read from Microsoft Graph. */
export type Answer<T> =
  | { readonly state: "read"; readonly value: T }
  | { readonly state: "missing" }
  /** The identity is not allowed to read it. */
  | { readonly state: "refused"; readonly needs: string };

/** A read from Microsoft Graph. */
interface Question<Schema extends z.ZodType> {
  /** Path and query after the version. */
  readonly path: string;
  /** @default v1.0 */
  readonly version?: "v1.0" | "beta";
  readonly schema: Schema;
  /** The least privileged permission that can read it, for messages about refused requests. */
  readonly needs: string;
  /** Statuses that mean that there is no such object. @default 404 */
  readonly missingBy?: readonly number[];
  /** Called after each page of a list with the number of items so far. */
  readonly onPage?: ((count: number) => void) | undefined;
}

const service = "Microsoft Graph";

/** Reads Microsoft Graph. */
export interface GraphReader {
  read<Schema extends z.ZodType>(question: Question<Schema>): Promise<Answer<z.output<Schema>>>;
  /** Reads every page of a collection. `schema` describes one item. */
  list<Schema extends z.ZodType>(question: Question<Schema>): Promise<Answer<z.output<Schema>[]>>;
}

/** Reads Graph at an origin with an existing token. */
export function openGraphReader(origin: string, token: string, fetch: Fetch): GraphReader {
  const urlOf = (path: string, version = "v1.0"): string => `${origin}/${version}${path}`;

  async function ask<Schema extends z.ZodType>(
    url: string,
    schema: Schema,
    { needs, missingBy = [404] }: Pick<Question<Schema>, "needs" | "missingBy">,
  ): Promise<Answer<z.output<Schema>>> {
    const request = { service, method: "GET", url };
    const response = await fetch(url, { service, headers: { authorization: `Bearer ${token}` } });
    if (missingBy.includes(response.status)) return { state: "missing" };
    if (response.status === 403) return { state: "refused", needs };
    if (response.status === 401) throw refused(request, 401, "sign in again: the token has ended or was revoked");
    if (!response.ok) throw requestRefused(request, response.status, await response.text());
    return { state: "read", value: await readJson(request, response, schema) };
  }

  return {
    read: ({ path, version, schema, ...question }) => ask(urlOf(path, version), schema, question),
    async list({ path, schema, version, onPage, ...question }) {
      const page = z.object({ value: z.array(schema), "@odata.nextLink": z.string().optional() });
      const value: z.output<typeof schema>[] = [];
      for (let url: string | undefined = urlOf(path, version); url !== undefined;) {
        // The token is sent only to Graph, even if a response links to another host.
        if (new URL(url).origin !== new URL(origin).origin) throw new Error(`${origin} sends on to another host`);
        const answer: Answer<z.output<typeof page>> = await ask(url, page, question);
        if (answer.state !== "read") return answer;
        value.push(...answer.value.value);
        onPage?.(value.length);
        url = answer.value["@odata.nextLink"];
      }
      return { state: "read", value };
    },
  };
}

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function requestRefused(request: NamedRequest, status: number, body: string): UserError {
  return new UserError({
    message: `${service} (${new URL(request.url).host}) does not accept ${textOf(request)}: ${status}, ${wordsOf(body)}`,
    fix: "report these lines: this program asks for something that Graph does not know",
    code: "graph-request",
  });
}

function wordsOf(body: string): string {
  try {
    const { error } = errorBody.parse(JSON.parse(body));
    return `${error.code}, ${error.message}`;
  } catch {
    return "no words";
  }
}
