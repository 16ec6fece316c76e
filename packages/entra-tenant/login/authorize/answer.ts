import type { Context } from "hono";
import { formPostPage } from "../pages/message-page.ts";
import type { AnswerTo } from "./response-type.ts";

/** Sends the browser back to the client with a response, in the requested mode. */
export async function answer(
  c: Context,
  to: AnswerTo,
  parameters: Record<string, string | undefined>,
): Promise<Response> {
  const fields = Object.entries({ ...to.also, ...parameters, state: to.state }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
  if (to.mode === "form_post") return await formPostPage(c, to.redirect.uri, Object.fromEntries(fields));
  const url = new URL(to.redirect.uri);
  if (to.mode === "fragment") url.hash = new URLSearchParams(fields).toString();
  else for (const [name, value] of fields) url.searchParams.append(name, value);
  c.header("Cache-Control", "no-store");
  return c.redirect(url.href, 302);
}
