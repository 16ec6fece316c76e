import { z } from "zod";
import type { Fetch } from "@entra-integrations/http/client.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { UserError } from "../../../integrations/text/user-error.ts";

/** One change in Microsoft Graph. Repeating it has no other effect. */
export interface Change {
  /** What it does, for messages: `remove the secret 2026-05-01`. */
  readonly what: string;
  readonly method: "PATCH" | "POST" | "DELETE";
  /** Path after the version. */
  readonly path: string;
  readonly body?: object;
  /** The least privileged permission for it. */
  readonly needs: string;
  /** Statuses that mean that somebody did it already. @default 404 */
  readonly doneBy?: readonly number[];
}

/** How a change ended. */
export interface Outcome {
  readonly change: Change;
  /** Why Graph did not carry it out; undefined if it did. */
  readonly problem: string | undefined;
}

/** Carries out a change. Never throws what Graph or the network answers. */
export type Carry = (change: Change) => Promise<Outcome>;

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Changes Microsoft Graph at an origin, such as `https://graph.microsoft.com`. `fetch` adds the token. */
export function openGraphWriter(origin: string, fetch: Fetch): Carry {
  return async (change) => {
    const { method, path, body, doneBy = [404], needs } = change;
    try {
      const response = await fetch(`${origin}/v1.0${path}`, {
        service: "Microsoft Graph",
        method,
        isRepeatable: true,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      if (response.ok || doneBy.includes(response.status)) return { change, problem: undefined };
      const words = wordsOf(await response.text());
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
