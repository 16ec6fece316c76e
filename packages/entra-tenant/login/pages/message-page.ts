import type { Context } from "hono";
import { html } from "hono/html";
import type { ErrorEnvelope } from "../errors/envelope.ts";
import { page, submittingPage } from "../../pages/page.ts";

/** Departs from Entra: The error page has the status of the refusal. In Entra its status is 200. */
export async function errorPage(c: Context, refused: ErrorEnvelope, status: 400 | 401): Promise<Response> {
  const more =
    refused.error_uri === undefined
      ? ""
      : html`<p><a href="${refused.error_uri}" rel="noreferrer">More about this error</a></p>`;
  const body = html`<p>Sorry, but we are having trouble signing you in.</p>
    <p class="error">${refused.error_description}</p>
    ${more}`;
  return await page(c, "Sign in", body, { status });
}

/** Responds with a page that has a text and no form. */
export async function messagePage(c: Context, title: string, text: string): Promise<Response> {
  return await page(c, title, html`<p>${text}</p>`);
}

/** Responds with a form that the browser submits to the client at once. */
export async function formPostPage(c: Context, action: string, fields: Record<string, string>): Promise<Response> {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" /> `,
  );
  const body = html`<form method="post" action="${action}">${inputs}<button class="primary">Continue</button></form>`;
  return await submittingPage(c, "Return to the application", body);
}
