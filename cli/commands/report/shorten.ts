import { hash } from "node:crypto";

/**
 * Maximum length of a report's Markdown in characters. A character has at most 3 bytes, and GitHub does not show a step
 * summary above 1 MiB: https://docs.github.com/actions/reference/limits
 */
export const longestReport = 250_000;

const room = 400;
const ending = /\n\n\*\*and (\d+) more lines(?: and (\d+) more integrations)?, .*\*\* \(SHA-256 of all: `(\w{64})`\)$/;

/**
 * Cuts a report at the end of a line and counts what was cut. The last line contains a hash, so it changes if the cut
 * part changes. A shortened report can be shortened again.
 */
export function shortenReport(report: string, longest = longestReport): string {
  const text = report.trimEnd();
  if (text.length <= longest) return text;
  const [, lines = "0", sections = "0", digest = hash("sha256", text)] = ending.exec(text) ?? [];
  const body = text.replace(ending, "");
  const kept = cutLines(body, longest - room);
  const cut = body.slice(kept.length).split("\n");
  const moreLines = cut.filter((line) => line !== "").length + Number(lines);
  const moreSections = cut.filter((line) => line.startsWith("#### ")).length + Number(sections);
  return (
    `${kept.trimEnd()}\n\n**and ${moreLines} more lines${moreSections === 0 ? "" : ` and ${moreSections} more integrations`}, ` +
    `for which there is no room here; npm run report -- --format json has all.** (SHA-256 of all: \`${digest}\`)`
  );
}

/** Cuts a text at the end of a line. A first line that is too long is cut anywhere. */
export function cutLines(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = text.lastIndexOf("\n", longest);
  return end === -1 ? `${text.slice(0, longest - 1)}…` : text.slice(0, end);
}
