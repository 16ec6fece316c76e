import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { html, raw } from "hono/html";
import type { HandoffDocument } from "./document.ts";
import { sectionOf } from "./section.ts";

const style = readFileSync(new URL("page.css", import.meta.url), "utf8");
const script = readFileSync(new URL("page.js", import.meta.url), "utf8");

// Not part of the template below: the policy's hash covers each character between the tags, and formatters move them.
const styleTag = raw(`<style>${style}</style>`);
const scriptTag = raw(`<script>${script}</script>`);

// The page may contain secrets, so its policy allows only this script and no requests.
const policy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Returns the hand-offs as one HTML page that needs no other file and no network. */
export async function renderPage(document: HandoffDocument): Promise<string> {
  const { source, writtenOn, integrations } = document;
  const only = integrations.length === 1 ? integrations[0] : undefined;
  const title = only === undefined ? "Hand-off" : `Hand-off: ${only.product}`;
  const hasSecrets = integrations.some(({ fields }) =>
    fields.some((one) => one.kind === "secret" && one.value !== undefined),
  );
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
        <main>
          <div class="intro">
            <h1>Hand-off</h1>
            <p class="quiet">Read from ${source} on <time datetime="${writtenOn}">${writtenOn}</time>.</p>
            ${hasSecrets ? secretsNotice : ""} ${only === undefined ? navigationOf(document) : ""}
          </div>
          ${integrations.map((one) => sectionOf(one, writtenOn))}
        </main>
        <p id="announcement" class="unseen" role="status"></p>
        ${scriptTag}
      </body>
    </html> `;
  return page.toString();
}

const secretsNotice = html`<p class="notice">
  This page holds secrets. Keep it as you would keep them, and delete it once they are entered.
</p>`;

function navigationOf({ integrations }: HandoffDocument) {
  return html`<nav aria-label="Integrations">
    <ul>
      ${integrations.map(({ name, product }) => html`<li><a href="#${name}">${product}: ${name}</a></li>`)}
    </ul>
  </nav>`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
