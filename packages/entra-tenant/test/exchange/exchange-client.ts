import type { LiveTenant } from "../../directory.ts";
import type { User } from "../../entities.ts";
import { startGraph, type GraphClient } from "../graph/graph-client.ts";

/** Appears in two places of an error, as in Exchange's answers. */
interface CmdletFailure {
  message: string;
  details: { message: string }[];
  innererror: { internalexception: { message: string; type: string } };
}

export interface CmdletAnswer {
  status: number;
  headers: Headers;
  value: Record<string, unknown>[];
  warnings: string[];
  nextLink: string | undefined;
  error: CmdletFailure | undefined;
}

/** A tenant whose Exchange is called in process as the deploying identity. */
export class ExchangeClient {
  readonly tenant: LiveTenant;
  readonly #caller: GraphClient;
  readonly #anchor: string;

  private constructor(caller: GraphClient) {
    this.#caller = caller;
    this.tenant = caller.tenant;
    this.#anchor = `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${this.tenant.id}`;
  }

  static async start(): Promise<ExchangeClient> {
    return new ExchangeClient(await startGraph()).as({});
  }

  /** The same tenant, seen by another caller. */
  async as(claims: Record<string, unknown>): Promise<ExchangeClient> {
    const caller = await this.#caller.as({
      aud: "https://outlook.office365.com",
      roles: ["Exchange.ManageAsApp"],
      ...claims,
    });
    return new ExchangeClient(caller);
  }

  withoutToken(): ExchangeClient {
    return new ExchangeClient(this.#caller.withToken(undefined));
  }

  setClock(date: string): void {
    this.#caller.setClock(date);
  }

  /** Runs a cmdlet. */
  async run(
    CmdletName: string,
    Parameters: Record<string, unknown> = {},
    { path = this.path(), headers = {} }: { path?: string; headers?: Record<string, string> } = {},
  ): Promise<CmdletAnswer> {
    const response = await this.#caller.raw(
      "POST",
      path,
      {
        "x-anchormailbox": this.#anchor,
        "content-type": "application/json",
        host: "outlook.office365.com",
        ...headers,
      },
      JSON.stringify({ CmdletInput: { CmdletName, Parameters } }),
    );
    return await answerOf(response);
  }

  async get(path: string): Promise<Record<string, unknown>> {
    return (await (await this.#caller.raw("GET", path)).json()) as Record<string, unknown>;
  }

  path(version = "v1.0"): string {
    return `/adminapi/${version}/${this.tenant.id}/InvokeCommand`;
  }

  /** A user of the tenant, who has a mailbox. */
  user(name: string): User {
    const found = this.tenant.users.values().find(({ mailNickname }) => mailNickname === name);
    if (found === undefined) throw new Error(`no user ${name}`);
    return found;
  }
}

async function answerOf(response: Response): Promise<CmdletAnswer> {
  const text = await response.text();
  const isJson = text.startsWith("{");
  const body = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
  return {
    status: response.status,
    headers: response.headers,
    value: (body["value"] ?? []) as Record<string, unknown>[],
    warnings: (body["@adminapi.warnings"] ?? []) as string[],
    nextLink: body["@odata.nextLink"] as string | undefined,
    error: body["error"] as CmdletFailure | undefined,
  };
}
