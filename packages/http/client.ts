import { readConnectionFailure } from "./connection-failure.ts";
import { type Pace, realPace } from "./pace.ts";
import { openProxyFetch } from "./proxy-fetch.ts";
import { isThrottled, waitAskedFor } from "./retry-after.ts";
import { down, type NamedRequest, type ServiceFailure, throttled } from "./service-failure.ts";

/** A request and its properties for the client. Its body can be read again. */
export interface HttpRequest extends RequestInit {
  /** Name of the service in messages, such as `Microsoft Graph`. @default the service */
  readonly service?: string;
  /** Whether it can be repeated safely. @default every method except POST */
  readonly isRepeatable?: boolean;
}

/** A `fetch` whose responses are complete. */
export type Fetch = (url: string, init?: HttpRequest) => Promise<Response>;

/** Requests to external services, repeated if that can help. */
export interface Http {
  /** Returns all responses below 500 except 408 and 429. Throws `ServiceFailure`. */
  readonly fetch: Fetch;
  /** Like `fetch`, but passes the response to `read` while it arrives. A repeated request is read from the start. */
  readonly stream: <Result>(url: string, init: HttpRequest, read: Read<Result>) => Promise<Result>;
}

type Read<Result> = (response: Response) => Promise<Result>;

/** Limits of a client. */
export interface HttpOptions {
  /** Sends one request. @default through the proxy in the environment */
  readonly fetch?: Fetch;
  /** For all requests together, from now on. */
  readonly deadlineSeconds: number;
  /** For one try, including its response. @default 30 */
  readonly timeoutSeconds?: number;
  readonly pace?: Pace | undefined;
}

const tries = 6;
const firstWait = 1000;
const longestWait = 20_000;

/**
 * Opens a client for one command. The retries of undici are not sufficient: they never repeat a request with a body
 * that `fetch` sends, shorten the wait of Retry-After, and have no deadline.
 */
export function openHttp({
  fetch = openProxyFetch().fetch,
  deadlineSeconds,
  timeoutSeconds = 30,
  pace = realPace,
}: HttpOptions): Http {
  const deadline = pace.now() + deadlineSeconds * 1000;

  async function stream<Result>(url: string, init: HttpRequest, read: Read<Result>): Promise<Result> {
    const { service = "the service", isRepeatable, ...sent } = init;
    const request = { service, method: sent.method ?? "GET", url };
    const canRepeat = isRepeatable ?? request.method !== "POST";
    for (let attempt = 1; ; attempt += 1) {
      const milliseconds = Math.max(1, Math.min(timeoutSeconds * 1000, deadline - pace.now()));
      const tried = await tryOnce(request, { ...sent, signal: pace.timeout(milliseconds) }, read, milliseconds);
      if ("result" in tried) return tried.result;
      const { failure, isTemporary, wait } = tried;
      const mayRepeat = isTemporary && (canRepeat || !failure.mayBeDone) && attempt < tries;
      const backoff = Math.min(longestWait, firstWait * 2 ** (attempt - 1));
      // Random, so that clients that were throttled together do not return together.
      const pause = wait === undefined ? backoff * (0.5 + pace.random() / 2) : wait + firstWait * pace.random();
      if (!mayRepeat || pace.now() + pause >= deadline) throw failure;
      await pace.sleep(pause);
    }
  }

  async function tryOnce<Result>(
    request: NamedRequest,
    init: RequestInit & { readonly signal: AbortSignal },
    read: Read<Result>,
    milliseconds: number,
  ): Promise<{ readonly result: Result } | FailedTry> {
    try {
      const response = await fetch(request.url, init);
      const failed = readStatus(request, response);
      if (failed === undefined) return { result: await read(response) };
      // An unread body would keep its connection open.
      await response.body?.cancel();
      return failed;
    } catch (error) {
      if (init.signal.aborted) return { failure: down(request, { silentFor: milliseconds }), isTemporary: true };
      if (!isOfFetch(error)) throw error;
      return readConnectionFailure(request, error);
    }
  }

  return { stream, fetch: (url, init = {}) => stream(url, init, readWhole) };
}

interface FailedTry {
  readonly failure: ServiceFailure;
  readonly isTemporary: boolean;
  /** Milliseconds that the service asks the client to wait. */
  readonly wait?: number | undefined;
}

function readStatus(request: NamedRequest, response: Response): FailedTry | undefined {
  const { status } = response;
  const wait = waitAskedFor(response);
  if (isThrottled(response)) return { failure: throttled(request, status, wait), isTemporary: true, wait };
  if (status !== 408 && status < 500) return undefined;
  return { failure: down(request, { status }), isTemporary: status !== 501, wait };
}

/** Errors that only `fetch` and the body of a response throw, and no code that reads them. */
function isOfFetch(error: unknown): boolean {
  return error instanceof TypeError;
}

/** An incomplete body also counts as a failed try. */
async function readWhole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  return new Response(withoutBody.has(status) ? null : body, { status, statusText, headers });
}

/** https://fetch.spec.whatwg.org/#null-body-status */
const withoutBody = new Set([101, 103, 204, 205, 304]);
