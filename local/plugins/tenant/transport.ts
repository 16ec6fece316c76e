import { asText, asValues } from "../bridge/property.ts";

export type Fetch = typeof globalThis.fetch;
export type Wait = (milliseconds: number) => Promise<unknown>;

const retries = 4;
const longestWaitSeconds = 30;

/** Sends requests, again where the service is busy, and says in words what keeps it from being reached. */
export class Transport {
  readonly #fetch: Fetch;
  readonly #wait: Wait;

  constructor(fetch: Fetch, wait: Wait) {
    this.#fetch = fetch;
    this.#wait = wait;
  }

  /** Redirects are errors: one could lead a credential away from this machine. */
  async send(url: string, what: string, init: RequestInit): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const response = await this.#fetch(url, { ...init, redirect: "error" }).catch((error: unknown) => {
        throw new Error(describeFailure(url, what, error), { cause: error });
      });
      const isTransient = response.status === 429 || (response.status >= 500 && response.status !== 501);
      if (!isTransient || attempt === retries) return response;
      await response.arrayBuffer();
      const asked = Number(response.headers.get("retry-after") ?? Number.NaN);
      await this.#wait(Math.min(Number.isFinite(asked) ? asked : 2 ** attempt, longestWaitSeconds) * 1000);
    }
  }
}

/** A response's body; an empty one reads as an empty object. */
export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Error(`the local tenant answered ${response.status} with something that is not JSON`);
  }
}

function describeFailure(url: string, what: string, error: unknown): string {
  const { origin } = new URL(url);
  const code = asText(asValues(error instanceof Error ? error.cause : undefined)["code"]);
  if (code === "ECONNREFUSED") return `the local tenant at ${origin} does not answer`;
  if (/CERT|SIGNED|ISSUER|VERIFY/.test(code)) {
    return `the certificate of the local tenant at ${origin} is not trusted (${code}): set SSL_CERT_FILE or NODE_EXTRA_CA_CERTS`;
  }
  return `${what} at ${origin} failed: ${code || (error instanceof Error ? error.message : String(error))}`;
}
