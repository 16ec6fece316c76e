import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { html, raw } from "hono/html";

/** A part of a page. The `html` template of hono escapes its values. */
export type Html = ReturnType<typeof html>;

/** The parts of a page. `style` and `script` are the texts of files, not values from elsewhere. */
export interface HtmlPage {
  readonly title: string;
  /** CSS rules after the common ones. */
  readonly style: string;
  readonly script: string;
  /** The contents of `main`. */
  readonly main: Html;
}

const commonStyle = readFileSync(new URL("html-page.css", import.meta.url), "utf8");

/** Returns one HTML page that needs no other file and no network, and that runs no script but its own. */
export async function renderHtmlPage({ title, style, script, main }: HtmlPage): Promise<string> {
  const styles = `${commonStyle}\n${style}`;
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(styles)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  // Not part of the template below: the policy's hash covers each character between the tags, and formatters move them.
  const styleTag = raw(`<style>${styles}</style>`);
  const scriptTag = raw(`<script>${script}</script>`);
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        ${styleTag}
      </head>
      <body>
        <main>${main}</main>
        <p id="announcement" class="unseen" role="status"></p>
        ${scriptTag}
      </body>
    </html> `;
  return page.toString();
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
