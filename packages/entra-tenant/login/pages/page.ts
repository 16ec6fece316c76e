import { createHash } from "node:crypto";
import type { Context } from "hono";
import { html, raw } from "hono/html";

type Html = ReturnType<typeof html>;

const style =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.4rem .8rem}";
const submitsItself = "document.forms[0].submit()";
const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** `form-action` is left open because browsers also apply it to the redirect that follows a form, which goes to the client. */
const policy = `default-src 'none'; style-src ${hashOf(style)}; base-uri 'none'; frame-ancestors 'none'`;

/** Answers with a page whose form a browser sends on by itself; the form's button is for browsers without scripts. */
export async function submittingPage(c: Context, title: string, form: Html): Promise<Response> {
  return await scriptedPage(c, title, form, submitsItself);
}

/** Answers with a page that runs one script. `more` adds directives to the content security policy. */
export async function scriptedPage(
  c: Context,
  title: string,
  content: Html,
  script: string,
  more = "",
): Promise<Response> {
  const body = html`${content}${raw(`<script>${script}</script>`)}`;
  return await page(c, title, body, 200, `${policy}; script-src ${hashOf(script)}${more}`);
}

/** Answers with a page without scripts. Values put into an `html` template are escaped. */
export async function page(
  c: Context,
  title: string,
  body: Html,
  status: 200 | 400 | 401 = 200,
  contentPolicy = policy,
): Promise<Response> {
  c.header("Content-Security-Policy", contentPolicy);
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
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;
  return c.html(document, status);
}
