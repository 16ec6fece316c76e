import { z } from "zod";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { UserError } from "../../../integrations/text/user-error.ts";

/** One change in Microsoft Graph. Repeating it has no other effect. */
export interface Change {
  /** What it does, for messages: `remove the secret 2026-05-01`. */
  readonly what: string;
  readonly method: "PATCH" | "POST" | "DELETE";
  /** @default v1.0 */
  readonly version?: "v1.0" | "beta";
  /** Path after the version. */
  readonly path: string;
  readonly body?: object;
  /** The least privileged permission for it. */
  readonly needs: string;
  /** Statuses that mean that somebody did it already. @default 404 */
  readonly doneBy?: readonly number[];
  /** Messages that mean the same. */
  readonly doneByText?: RegExp;
  /** Whether a request without an answer is sent again. @default true */
  readonly isRepeatable?: boolean;
}

/** How a change ended. */
export interface Outcome<One = Change> {
  readonly change: One;
  /** Why it was not carried out; undefined if it was. */
  readonly problem: string | undefined;
}

/** Carries out a change. Never throws what Graph or the network answers. */
export type Carry<One = Change> = (change: One) => Promise<Outcome<One>>;

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Changes Microsoft Graph at an origin, such as `https://graph.microsoft.com`. `fetch` adds the token. */
export function openGraphWriter(origin: string, fetch: Fetch): Carry {
  return async (change) => {
    const { method, version = "v1.0", path, body, doneBy = [404], doneByText, isRepeatable = true, needs } = change;
    try {
      const response = await fetch(`${origin}/${version}${path}`, {
        service: "Microsoft Graph",
        method,
        isRepeatable,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      if (response.ok || doneBy.includes(response.status)) return { change, problem: undefined };
      const words = wordsOf(await response.text());
      if (doneByText?.test(words) === true) return { change, problem: undefined };
      const missing = response.status === 403 ? `; it needs ${needs}` : "";
      return { change, problem: `${String(response.status)} ${words}${missing}` };
    } catch (error) {
      if (error instanceof UserError) return { change, problem: error.problem.message };
      throw error;
    }
  };
}

function wordsOf(body: string): string {
  try {
    const { error } = errorBody.parse(JSON.parse(body));
    return visibleText(`${error.code}, ${error.message}`);
  } catch {
    return "without an explanation";
  }
}
