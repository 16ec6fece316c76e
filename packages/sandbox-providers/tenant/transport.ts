import { asText, asValues } from "@entra-integrations/provider-bridge/property.ts";

export type Fetch = typeof globalThis.fetch;
export type Wait = (milliseconds: number) => Promise<unknown>;

const retries = 4;
const longestWaitSeconds = 30;

/** Sends requests, repeats them while the service is busy, and explains why the service is unreachable. */
export class Transport {
  readonly #fetch: Fetch;
  readonly #wait: Wait;
  readonly #statusBefore = new WeakMap<Response, number>();

  constructor(fetch: Fetch, wait: Wait) {
    this.#fetch = fetch;
    this.#wait = wait;
  }

  /**
   * Repeats the same requests as the real azuread provider: every request that is throttled or fails with a status and,
   * after a reset, GET requests. `isRepeatable` requests, which request a token, are repeated after any lost
   * connection. Redirects are errors, because one could lead a credential away from this machine.
   */
  async send(
    url: string,
    what: string,
    init: RequestInit,
    { isRepeatable = false }: { isRepeatable?: boolean } = {},
  ): Promise<Response> {
    let failed: number | undefined;
    for (let attempt = 0; ; attempt++) {
      let response: Response;
      try {
        response = await this.#fetch(url, { ...init, redirect: "error" });
      } catch (error) {
        const code = codeOf(error);
        const isRead = (init.method ?? "GET") === "GET";
        const canRepeat = code === "ECONNRESET" ? isRead || isRepeatable : code === "UND_ERR_SOCKET" && isRepeatable;
        if (!canRepeat || attempt === retries) {
          throw new Error(describeFailure(url, what, error), { cause: error });
        }
        await this.#wait(2 ** attempt * 1000);
        continue;
      }
      const { status } = response;
      const isTransient = [408, 424, 429].includes(status) || (status >= 500 && status !== 501);
      if (!isTransient || attempt === retries) {
        if (failed !== undefined) this.#statusBefore.set(response, failed);
        return response;
      }
      if (status >= 500) failed = status;
      await response.arrayBuffer();
      const asked = Number(response.headers.get("retry-after") ?? Number.NaN);
      await this.#wait(Math.min(Number.isFinite(asked) ? asked : 2 ** attempt, longestWaitSeconds) * 1000);
    }
  }

  /** Added to a refusal: an earlier attempt of the request may have succeeded and caused it. */
  explain(response: Response): string {
    const failed = this.#statusBefore.get(response);
    return failed === undefined ? "" : ` (repeated after status ${String(failed)}, when it may have been carried out)`;
  }
}

/** A response's body. An empty one is read as an empty object. `what` describes the request in errors. */
export async function readJson(response: Response, what: string): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    throw new Error(`the local tenant broke off in the middle of its answer to ${what}${doubtOf(what)}`, {
      cause: error,
    });
  });
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Error(
      response.status >= 500
        ? `the local tenant is down: it answered ${response.status} to ${what}`
        : `the local tenant answered ${response.status} to ${what} with something that is not JSON`,
    );
  }
}

/** A request that changes something may have been carried out, although its response was lost. */
function doubtOf(what: string): string {
  return /^(POST|PUT|PATCH|DELETE) /.test(what) ? "; it may have been carried out" : "";
}

function codeOf(error: unknown): string {
  return asText(asValues(error instanceof Error ? error.cause : undefined)["code"]);
}

function describeFailure(url: string, what: string, error: unknown): string {
  const { origin } = new URL(url);
  const code = codeOf(error);
  if (code === "ECONNREFUSED") return `the local tenant at ${origin} does not answer`;
  if (code === "ECONNRESET" || code === "UND_ERR_SOCKET") {
    return `the local tenant at ${origin} closed the connection without an answer to ${what}${doubtOf(what)}`;
  }
  if (/CERT|SIGNED|ISSUER|VERIFY/.test(code)) {
    return `the certificate of the local tenant at ${origin} is not trusted (${code}): set SSL_CERT_FILE or NODE_EXTRA_CA_CERTS`;
  }
  return `${what} at ${origin} failed: ${code || (error instanceof Error ? error.message : String(error))}`;
}
