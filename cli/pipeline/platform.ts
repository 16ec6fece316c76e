import type { z } from "zod";
import { openHttp, type Fetch } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import {
  type NamedRequest,
  refused,
  textOf,
  unexpected,
  unreadable,
} from "@entra-integrations/http/service-failure.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** Sends one request. The answer is JSON and has this form. */
export type Send = <Answer>(
  method: "GET" | "POST" | "PATCH",
  url: string,
  form: z.ZodType<Answer>,
  body?: object,
  how?: SendOptions,
) => Promise<Answer>;

/** Properties of one request. */
interface SendOptions {
  /** Whether a POST only reads, so that it can be repeated. @default false */
  readonly reads?: boolean;
  /** @default application/json */
  readonly contentType?: string;
}

/** An API of a platform. */
export interface PlatformClient {
  readonly send: Send;
  /** Deletes an object, which may already be gone. */
  readonly remove: (url: string) => Promise<void>;
  /** Whether a URL answers with 204 instead of 404. */
  readonly exists: (url: string) => Promise<boolean>;
}

/** A response that is not usable. */
export interface Refusal {
  /** 2xx if the body is not JSON, such as a sign-in page. */
  readonly status: number;
  /** The JSON of the response; undefined if it is something else. */
  readonly body: unknown;
  readonly request: NamedRequest;
}

/** What users can do about a refusal. */
export interface Explanation {
  /** @default the request and its status */
  readonly message?: string;
  readonly fix: string;
  readonly code: string;
}

/** The API of a platform. */
export interface Platform {
  /** Name in messages, such as `GitHub`. */
  readonly service: string;
  readonly token: string;
  readonly pace: Pace;
  /** For all requests together. @default 300 */
  readonly deadlineSeconds?: number;
  /** Sends one request. @default through the proxy in the environment */
  readonly fetch?: Fetch;
  /** Explains a refusal; undefined for the general message. */
  readonly explain: (refusal: Refusal) => Explanation | undefined;
}

/** GitHub responds with 404 if the token may not see something. */
const refusals = new Set([401, 403, 404]);

/** Whether the token lacks a permission. Azure DevOps answers an unknown token with its sign-in page. */
export function lacksPermission({ status }: Pick<Refusal, "status">): boolean {
  return refusals.has(status) || status < 300;
}

/** Returns a client for an API whose requests carry this token. */
export function openPlatform({ service, token, pace, deadlineSeconds = 300, ...platform }: Platform): PlatformClient {
  const { fetch } = openHttp({ deadlineSeconds, pace, ...(platform.fetch && { fetch: platform.fetch }) });
  const request = (method: string, url: string, body?: object, how: SendOptions = {}): Promise<Response> =>
    fetch(url, {
      service,
      method,
      ...(how.reads === true && { isRepeatable: true }),
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        ...(body && { "content-type": how.contentType ?? "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  return {
    async send(method, url, form, body, how) {
      const named = { service, method, url };
      const response = await request(method, url, body, how);
      await checkAnswer(response, named, platform.explain);
      const answer: unknown = await response.json().catch(() => {
        throw unreadable(named, response.status);
      });
      const parsed = form.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw unexpected(named, response.status, parsed.error.issues[0]?.path.join(".") ?? "");
    },
    async remove(url) {
      const response = await request("DELETE", url);
      if (!response.ok && response.status !== 404) {
        await checkAnswer(response, { service, method: "DELETE", url }, platform.explain);
      }
    },
    async exists(url) {
      const response = await request("GET", url);
      if (response.status === 204 || response.status === 404) return response.status === 204;
      await checkAnswer(response, { service, method: "GET", url }, platform.explain);
      return false;
    },
  };
}

async function checkAnswer(response: Response, request: NamedRequest, explain: Platform["explain"]): Promise<void> {
  const { status, ok } = response;
  const isAnswer = response.headers.get("content-type")?.startsWith("application/json") === true;
  if (ok && isAnswer) return;
  const body: unknown = isAnswer ? await response.json().catch(() => undefined) : undefined;
  const explained = explain({ status, body, request });
  if (explained === undefined) {
    throw refused(request, status, "compare the version of the platform with that of its documentation");
  }
  const message = `${request.service} (${new URL(request.url).host}) refused ${textOf(request)} with ${String(status)}`;
  throw new UserError({ message, ...explained });
}
