import { readFile } from "node:fs/promises";
import { Command, Option } from "@commander-js/extra-typings";
import { UserError } from "../../integrations/text/user-error.ts";
import { processTerminal } from "../command.ts";
import { openAzureDevOpsPullRequest } from "./comment/azure-devops.ts";
import { openGitHubPullRequest } from "./comment/github.ts";
import { type Occasion, type PullRequest, writeOnce } from "./comment/pull-request.ts";
import { renderAnnouncement, renderCompletion } from "./comment/text.ts";
import { type Pace, realPace } from "@entra-integrations/http/pace.ts";
import { markerOf } from "./report/markdown.ts";
import type { Terminal } from "../output/terminal.ts";

/** `comment`: the one comment of a pull request about a stack, first with the plan and later with the result. */
export const comment = new Command("comment")
  .description(
    "Post a report as the only comment about its stack on a pull request, in GitHub Actions or Azure Pipelines.",
  )
  .argument("<file>", "the report that npm run report wrote")
  .addOption(new Option("-s, --stack <name>", "refuse the report of another stack"))
  .addOption(
    new Option(
      "--deployed",
      "complete the comment of the merged pull request: deployed as announced, or what differs",
    ).default(false),
  )
  .action(async (file, { stack, deployed }) => {
    await writeComment({ file, stack, occasion: deployed ? "deployed" : "checked" }, process.env, processTerminal());
  });

/** The comment to write. */
export interface CommentRequest {
  readonly file: string;
  /** @default any */
  readonly stack?: string | undefined;
  readonly occasion: Occasion;
}

/** Writes the comment of a pull request, or replaces the existing one with the same first line. */
export async function writeComment(
  request: CommentRequest,
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  pace: Pace = realPace,
): Promise<void> {
  const { report, marker } = await readReport(request);
  const pullRequest = await openPullRequest(env, request.occasion, pace);
  if (pullRequest === undefined) {
    terminal.print("no pull request to comment on: there is none for this commit, or it has a newer one");
    return;
  }
  const commit = env["GITHUB_SHA"] ?? env["BUILD_SOURCEVERSION"] ?? "";
  const render = (before: string | undefined): string =>
    request.occasion === "deployed"
      ? renderCompletion(before, { report, commit }, pullRequest.longest)
      : renderAnnouncement(report, pullRequest.longest);
  terminal.print(`${pullRequest.name}: comment ${await writeOnce(pullRequest, marker, render, pace)}`);
}

async function readReport({ file, stack }: CommentRequest): Promise<{ report: string; marker: string }> {
  const report = await readFile(file, "utf8").catch((error: unknown) => {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UserError({ message: `${file} cannot be read (${code})`, fix: "name a report", code: "report-missing" });
  });
  const marker = /^<!-- entra-integrations:.* -->(?=\n)/.exec(report)?.[0];
  if (marker === undefined) {
    throw new UserError({
      message: `${file} must begin with the line by which a comment is found again`,
      fix: "write it with npm run report -- --out report.md",
      code: "report-unmarked",
    });
  }
  if (stack !== undefined && marker !== markerOf(stack)) {
    throw new UserError({
      message: `${file}: must be a report of stack ${stack}, but is of another one`,
      fix: `write it from a preview of stack ${stack}`,
      code: "report-of-another-stack",
    });
  }
  return { report, marker };
}

async function openPullRequest(
  env: NodeJS.ProcessEnv,
  occasion: Occasion,
  pace: Pace,
): Promise<PullRequest | undefined> {
  if (env["GITHUB_ACTIONS"] === "true") return await openGitHubPullRequest(env, occasion, pace);
  if (env["TF_BUILD"] === "True") return await openAzureDevOpsPullRequest(env, occasion, pace);
  throw new UserError({
    message: "a comment needs a pull request, and this is neither GitHub Actions nor Azure Pipelines",
    fix: "run this in a pipeline; --out report.md alone writes the report anywhere",
    code: "pipeline-unknown",
  });
}
