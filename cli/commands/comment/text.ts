import { fenceFor } from "../../output/markdown-text.ts";
import { cutLines, shortenReport } from "../report/shorten.ts";

/**
 * The line after the report. It cannot occur in a report: each line of a report begins with a list, table or heading
 * character.
 */
const endOfReport = "<!-- entra-integrations: end of report -->";

/** Number of characters reserved for text below the report. */
const reserved = 12_000;
const longestDifference = 8_000;

/** Returns a comment that announces a report. Its length is at most `longest` characters. */
export function renderAnnouncement(report: string, longest: number): string {
  return [
    fit(report, longest),
    "",
    endOfReport,
    "",
    "_The code of this pull request calculated this plan, so it shows what that code wants to show. " +
      "What counts is the plan that the main branch calculates before the deployment is approved._",
    "",
  ].join("\n");
}

/** The result of a deployment, for the comment of its pull request. */
export interface Deployed {
  /** The report of the plan that was deployed. */
  readonly report: string;
  /** Short form of its commit. */
  readonly commit: string;
}

/** Returns the comment with the result of the deployment: as announced, or the lines that differ. */
export function renderCompletion(comment: string | undefined, { report, commit }: Deployed, longest: number): string {
  const deployed = fit(report, longest);
  const announced = comment === undefined ? undefined : announcedIn(comment);
  return [announced ?? deployed, "", endOfReport, "", ...verdict(announced, deployed, commit), ""].join("\n");
}

function verdict(announced: string | undefined, deployed: string, commit: string): string[] {
  const at = `commit ${commit.slice(0, 12)}`;
  if (announced === undefined) return [`**Deployed without an announcement**, ${at}.`];
  if (announced === deployed) return [`**Deployed as announced**, ${at}.`];
  const [before, after] = [announced.split("\n"), deployed.split("\n")];
  const differences = [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
  const text = cutLines(differences.join("\n"), longestDifference);
  const fence = fenceFor(text, 3);
  return [
    `**Deployed differently than announced**, ${at}. Lines with - were announced only, lines with + were deployed only. ` +
      "Other merges and the time that passed can be the reason.",
    "",
    `${fence}diff`,
    text,
    fence,
  ];
}

/** The report in a comment, without the text after it. */
function announcedIn(comment: string): string {
  const lines = comment.replaceAll("\r\n", "\n").split("\n");
  const end = lines.indexOf(endOfReport);
  return lines
    .slice(0, end === -1 ? undefined : end)
    .join("\n")
    .trimEnd();
}

/** Platforms refuse comments that are too long, so the report is shortened. */
function fit(report: string, longest: number): string {
  return shortenReport(report, longest - reserved);
}
