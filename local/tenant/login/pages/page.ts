import { createHash } from "node:crypto";
import type { Context } from "hono";
import { html, raw } from "hono/html";

type Html = ReturnType<typeof html>;

const style =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.4rem .8rem}";
const styleHash = createHash("sha256").update(style).digest("base64");

/**
 * `form-action` is left open because browsers also apply it to the redirect that follows a form, which goes to the client.
 * Departs from Entra: no scripts, so nothing submits itself.
 */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`;

/** Answers with a page. Values put into an `html` template are escaped. */
export async function page(c: Context, title: string, body: Html, status: 200 | 400 | 401 = 200): Promise<Response> {
  c.header("Content-Security-Policy", policy);
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
