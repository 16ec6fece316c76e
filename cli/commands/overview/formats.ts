import { printableJson } from "../../output/printable-json.ts";
import { renderCredentials, renderPermissions } from "./csv.ts";
import type { Overview } from "./model.ts";
import { renderPage } from "./page.ts";

type Renderer = (overview: Overview) => string | Promise<string>;

/** Every format of the overview by its name. */
export const formats = {
  html: renderPage,
  json: (overview) => printableJson(overview),
  csv: renderPermissions,
  "credentials-csv": renderCredentials,
} as const satisfies Record<string, Renderer>;

/** Name of a format. */
export type Format = keyof typeof formats;
