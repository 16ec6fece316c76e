import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Context } from "hono";
import { html, raw } from "hono/html";

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

const style = readFileSync(new URL("style.css", import.meta.url), "utf8");
const submitsItself = "document.forms[0].submit()";
const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** `form-action` is missing because browsers also apply it to the redirect after a form, which leads to the client. */
const policy = `default-src 'none'; style-src ${hashOf(style)}; base-uri 'none'; frame-ancestors 'none'`;

/** Responds with a page whose form the browser submits at once. The form's button is for browsers without scripts. */
export async function submittingPage(c: Context, title: string, form: Html): Promise<Response> {
  return await scriptedPage(c, title, form, submitsItself);
}

/** Responds with a page that runs one script. `more` adds directives to the content security policy. */
export async function scriptedPage(
  c: Context,
  title: string,
  content: Html,
  script: string,
  more = "",
): Promise<Response> {
  const body = html`${content}${raw(`<script>${script}</script>`)}`;
  return await page(c, title, body, { contentPolicy: `${policy}; script-src ${hashOf(script)}${more}` });
}

interface PageOptions {
  /** @default 200 */
  status?: 200 | 400 | 401;
  /** A page for tables instead of a narrow card. */
  isWide?: boolean;
  contentPolicy?: string;
}

/** Responds with a page without scripts. Values in an `html` template are escaped. */
export async function page(c: Context, title: string, body: Html, options: PageOptions = {}): Promise<Response> {
  c.header("Content-Security-Policy", options.contentPolicy ?? policy);
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
  const document = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${raw(`<style>${style}</style>`)}
      </head>
      <body class="${options.isWide === true ? "wide" : "card"}">
        <header><strong>Local tenant</strong> on this computer, not Microsoft</header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;
  return c.html(document, options.status ?? 200);
}
