import { printableJson } from "../../output/printable-json.ts";
import type { Colors } from "../../output/terminal.ts";
import type { HandoffDocument } from "./document.ts";
import { renderDotenv } from "./dotenv.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderPage } from "./page.ts";
import { renderText } from "./text.ts";

type Renderer = (document: HandoffDocument, colors: Colors) => string | Promise<string>;

/** Every format of a hand-off by its name. */
export const formats = {
  table: renderText,
  markdown: renderMarkdown,
  html: renderPage,
  json: (document) => printableJson(document),
  dotenv: renderDotenv,
} as const satisfies Record<string, Renderer>;

/** Name of a format. */
export type Format = keyof typeof formats;
